"""Tencent (腾讯财经): quotes from qt.gtimg.cn, read as text."""
