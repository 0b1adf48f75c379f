"""The stream processor: joins quotes with the registry and publishes what the little giants are worth."""
