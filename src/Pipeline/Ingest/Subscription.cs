namespace CryptoViz.Pipeline.Ingest;

/// <summary>Whose calls are paced.</summary>
/// <param name="Source"><c>coingecko</c> or <c>demo</c>.</param>
/// <param name="Plan">The plan's name.</param>
/// <param name="Key">What the key is called, such as <c>key ...a1b2, plan demo</c>; null without one.</param>
internal sealed record Subscription(string Source, string Plan, string? Key);
