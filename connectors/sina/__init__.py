"""Sina (新浪财经): quotes from hq.sinajs.cn, read as text."""
