"""Sources in, events out: plain asyncio and aiokafka, no stream engine."""
