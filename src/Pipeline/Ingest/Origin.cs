namespace CryptoViz.Pipeline.Ingest;

/// <summary>What a source stamps on all that it emits.</summary>
/// <param name="Source"><c>coingecko</c> or <c>demo</c>; a feed's items carry the feed's name instead when live.</param>
/// <param name="Mode"><c>live</c> or <c>demo</c>.</param>
/// <param name="Quote">The quote currency, lower case.</param>
internal sealed record Origin(string Source, string Mode, string Quote);
