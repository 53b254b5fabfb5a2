using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// The records of the topics: key, JSON, message time = when we read it, and headers of CloudEvents 1.0 (binary mode) with the
/// present trace. The same fact gives the same <c>ce_id</c> whenever it is sent.
/// </summary>
internal sealed class TopicRecords(TopicNames topics)
{
    // The same in every record, so made once; Kafka's client copies what it sends.
    private static readonly Header SpecVersion = Made("ce_specversion", "1.0");
    private static readonly Header ContentType = Made("content-type", "application/json");
    private static readonly Header TickType = TypeOf("tick");
    private static readonly Header HistoryType = TypeOf("history");
    private static readonly Header NewsType = TypeOf("news");
    private static readonly Header LetterType = TypeOf("dead-letter");
    private static readonly Header MonitoringType = TypeOf("monitoring");
    private static readonly Header AnalyticsType = TypeOf("analytics");

    /// <summary>A record of topic <c>datacrypto</c>.</summary>
    public ProducerRecord<string, byte[]> Of(Tick tick) => Make(
        topics.Ticks, tick.Id.Value, TopicCodec.Encode(tick), tick.IngestedAt, TickType,
        $"{tick.Source}/{tick.Quote}/{tick.Id.Value}/{InstantText.Of(tick.ObservedAt)}", tick.Source, tick.ObservedAt);

    /// <summary>A record of topic <c>datacrypto-history</c>.</summary>
    public ProducerRecord<string, byte[]> Of(HistoryChunk chunk) => Make(
        topics.History, chunk.Id.Value, TopicCodec.Encode(chunk), chunk.IngestedAt, HistoryType,
        $"{chunk.Source}/{chunk.Quote}/{chunk.Id.Value}/{chunk.ResolutionSeconds}/{InstantText.Of(chunk.From)}/{InstantText.Of(chunk.To)}/{InstantText.Of(chunk.FetchedAt)}/{chunk.Part}",
        chunk.Source, chunk.FetchedAt);

    /// <summary>A record of topic <c>rssfeed</c>.</summary>
    public ProducerRecord<string, byte[]> Of(NewsItem item) => Make(
        topics.News, item.Id, TopicCodec.Encode(item), item.IngestedAt, NewsType, item.Id, item.Source, item.PublishedAt ?? item.IngestedAt);

    /// <summary>A record of topic <c>errors</c>.</summary>
    public ProducerRecord<string, byte[]> Of(DeadLetter letter) => Make(
        topics.Errors, letter.Origin, TopicCodec.Encode(letter), letter.At, LetterType,
        letter.Topic is null ? $"{letter.PayloadSha256}/{InstantText.Of(letter.At)}" : $"{letter.Topic}/{letter.Partition}/{letter.Offset}",
        letter.Origin, letter.At);

    /// <summary>A record of topic <c>monitoring</c>.</summary>
    public ProducerRecord<string, byte[]> Of(MonitoringEvent happened, string node) => Make(
        topics.Monitoring, node, TopicCodec.Encode(happened), happened.At, MonitoringType, $"{node}/{happened.Kind}/{InstantText.Of(happened.At)}", node, happened.At);

    /// <summary>A record of topic <c>analytics</c>.</summary>
    public ProducerRecord<string, byte[]> Of(CoinAnalytics analytics, DateTimeOffset now) => Make(
        topics.Analytics, analytics.Id.Value, TopicCodec.Encode(analytics), now, AnalyticsType,
        $"{analytics.Quote}/{analytics.Id.Value}/{InstantText.Of(analytics.AsOf)}/{InstantText.Of(now)}", analytics.Id.Value, analytics.AsOf);

    /// <summary>What a record weighs in the broker, about: key, value and headers, with what Kafka adds to each.</summary>
    public static int Weight(ProducerRecord<string, byte[]> record) =>
        64 + Encoding.UTF8.GetByteCount(record.Message.Key ?? "") + (record.Message.Value?.Length ?? 0)
        + (record.Message.Headers?.Sum(header => 2 + header.Key.Length + (header.GetValueBytes()?.Length ?? 0)) ?? 0);

    private static ProducerRecord<string, byte[]> Make(
        string topic, string key, byte[] value, DateTimeOffset ingestedAt, Header type, string id, string source, DateTimeOffset time)
    {
        var headers = new Headers
        {
            SpecVersion,
            Made("ce_id", id),
            Made("ce_source", $"/cryptoviz/{Uri.EscapeDataString(source)}"),
            type,
            Made("ce_time", InstantText.Of(time)),
            ContentType,
        };
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } trace }) headers.Add(Made("traceparent", trace));

        return new ProducerRecord<string, byte[]>(topic, new Message<string, byte[]>
        {
            Key = key,
            Value = value,
            Headers = headers,
            Timestamp = new Timestamp(ingestedAt),
        });
    }

    private static Header TypeOf(string kind) => Made("ce_type", $"cryptoviz.{kind}.v1");

    private static Header Made(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
