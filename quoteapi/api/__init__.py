"""HTTP: what clients send and get. Nothing here writes SQL; views call functions of `quoteapi.store`."""
