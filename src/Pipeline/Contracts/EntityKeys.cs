namespace CryptoViz.Pipeline.Contracts;

// Registry keys: they only name an actor in Akka.Hosting's registry and are never instantiated, so that a caller needs no
// reference to the actor's class.

/// <summary>The shard region of the coins; takes every <see cref="ICoinMessage"/>.</summary>
public abstract class CoinRegion;

/// <summary>The shard region of the users' favorites; takes every <see cref="IFavoritesMessage"/>.</summary>
public abstract class FavoritesRegion;

/// <summary>The proxy of the one market actor; takes the commands and queries of <see cref="MarketProtocol"/>.</summary>
public abstract class MarketKey;

/// <summary>The proxy of the one news actor; takes the commands and queries of <see cref="NewsProtocol"/>.</summary>
public abstract class NewsKey;

/// <summary>The proxy of the one source actor; takes the commands and queries of <see cref="SourceProtocol"/>.</summary>
public abstract class SourceKey;

/// <summary>The proxy of the one actor that remembers which feeds fail; takes what of <see cref="FeedsProtocol"/> is about that.</summary>
public abstract class FeedsKey;

/// <summary>The proxy of the one actor that runs the ingest graphs.</summary>
public abstract class IngestKey;
