using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// The values of the topics as UTF-8 JSON, both ways. Reading never throws: whoever produces to a topic may be another program,
/// or a newer version of this one.
/// </summary>
internal static class TopicCodec
{
    private const int SchemaVersion = 1;

    /// <summary>A value's JSON.</summary>
    public static byte[] Encode(Tick tick) => JsonSerializer.SerializeToUtf8Bytes(tick, ContractJson.Default.Tick);

    /// <inheritdoc cref="Encode(Tick)"/>
    public static byte[] Encode(HistoryChunk chunk) => JsonSerializer.SerializeToUtf8Bytes(chunk, ContractJson.Default.HistoryChunk);

    /// <inheritdoc cref="Encode(Tick)"/>
    public static byte[] Encode(NewsItem item) => JsonSerializer.SerializeToUtf8Bytes(item, ContractJson.Default.NewsItem);

    /// <inheritdoc cref="Encode(Tick)"/>
    public static byte[] Encode(DeadLetter letter) => JsonSerializer.SerializeToUtf8Bytes(letter, ContractJson.Default.DeadLetter);

    /// <inheritdoc cref="Encode(Tick)"/>
    public static byte[] Encode(MonitoringEvent happened) => JsonSerializer.SerializeToUtf8Bytes(happened, ContractJson.Default.MonitoringEvent);

    /// <inheritdoc cref="Encode(Tick)"/>
    public static byte[] Encode(CoinAnalytics analytics) => JsonSerializer.SerializeToUtf8Bytes(analytics, ContractJson.Default.CoinAnalytics);

    /// <summary>Reads a value of topic <c>datacrypto</c>.</summary>
    public static Decoded<Tick> Tick(ReadOnlySpan<byte> json) => TickText.Read(json) is { } written
        ? Judged(written, FaultOf(written))
        : Decode(json, ContractJson.Default.Tick, tick => tick.SchemaVersion, "observedAt", FaultOf);

    /// <summary>Reads a value of topic <c>datacrypto-history</c>.</summary>
    public static Decoded<HistoryChunk> History(ReadOnlySpan<byte> json) =>
        Decode(json, ContractJson.Default.HistoryChunk, chunk => chunk.SchemaVersion, "times", static chunk => chunk switch
        {
            { Quote: null } or { Source: null } or { Mode: null } => Nothing("a needed text is null"),
            _ when chunk.Times.Length > HistoryChunk.MaxPoints => (DeadLetterReason.TooLarge, $"{chunk.Times.Length} points"),
            _ when chunk.Prices.Length != chunk.Times.Length || chunk.MarketCaps.Length != chunk.Times.Length
                || chunk.Volumes.Length != chunk.Times.Length => Nothing("columns of unequal lengths"),
            _ when chunk.Times.Zip(chunk.Times.Skip(1)).Any(pair => pair.First >= pair.Second) => Nothing("times that don't rise"),
            { ResolutionSeconds: <= 0 } => (DeadLetterReason.InvalidNumber, "resolutionSeconds is not positive"),
            _ => null,
        });

    /// <summary>Reads a value of topic <c>rssfeed</c>.</summary>
    public static Decoded<NewsItem> News(ReadOnlySpan<byte> json)
    {
        var decoded = Decode(json, ContractJson.Default.NewsItem, item => item.SchemaVersion, null, static item => item switch
        {
            { Id: null or "" } => (DeadLetterReason.MissingId, "id is empty"),
            { Title: null } or { Feed: null } or { FeedUrl: null } or { Source: null } or { Mode: null } => Nothing("a needed text is null"),
            _ => null,
        });
        // The serializer gives an absent property its type's default, not the record's.
        return decoded.Value is { Categories.IsDefault: true } item ? Decoded<NewsItem>.Good(item with { Categories = [] }) : decoded;
    }

    private static Decoded<T> Decode<T>(
        ReadOnlySpan<byte> json,
        JsonTypeInfo<T> type,
        Func<T, int> schemaVersion,
        string? time,
        Func<T, (string Reason, string Detail)?> fault) where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize(json, type) is not { } value)
                return Decoded<T>.Bad(DeadLetterReason.UnreadableJson, "null");
            if (schemaVersion(value) != SchemaVersion)
                return Decoded<T>.Bad(DeadLetterReason.UnknownSchema, $"schemaVersion is absent or not {SchemaVersion}");
            return Judged(value, fault(value));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NotSupportedException or ArgumentException)
        {
            var (reason, detail) = DecodeFault.Explain(json, time, e);
            return Decoded<T>.Bad(reason, detail);
        }
    }

    private static (string Reason, string Detail)? FaultOf(Tick tick) => tick switch
    {
        { Symbol: null } or { Name: null } or { Quote: null } or { Source: null } or { Mode: null } => Nothing("a needed text is null"),
        { Price: < 0 } => (DeadLetterReason.InvalidNumber, "price is negative"),
        _ => null,
    };

    private static Decoded<T> Judged<T>(T value, (string Reason, string Detail)? fault) where T : class =>
        fault is var (reason, detail) ? Decoded<T>.Bad(reason, detail) : Decoded<T>.Good(value);

    private static (string, string)? Nothing(string detail) => (DeadLetterReason.UnreadableJson, detail);
}
