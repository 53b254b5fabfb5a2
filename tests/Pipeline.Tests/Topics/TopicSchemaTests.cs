using System.Numerics;
using System.Text;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Messages;
using CsCheck;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NJsonSchema;

namespace CryptoViz.Pipeline.Tests.Topics;

/// <summary>Whatever is produced to a topic is as <c>docs/wire</c> says.</summary>
public sealed class TopicSchemaTests
{
    private const int Samples = 50;

    private readonly TopicRecords _records = new(new TopicNames(""));

    [Fact]
    public Task Every_tick_is_as_its_schema_says() => ShouldFit("datacrypto", TopicValues.Ticks.Select(_records.Of));

    [Fact]
    public Task Every_part_of_the_past_is_as_its_schema_says() => ShouldFit("datacrypto-history", TopicValues.Chunks.Select(_records.Of));

    [Fact]
    public Task Every_news_item_is_as_its_schema_says() => ShouldFit("rssfeed", TopicValues.News.Select(_records.Of));

    [Fact]
    public Task Every_dead_letter_is_as_its_schema_says() => ShouldFit("errors", TopicValues.Letters.Select(letter => _records.Of(DeadLetters.Fit(letter))));

    [Fact]
    public Task Every_coins_statistics_are_as_their_schema_says() => ShouldFit("analytics", TopicValues.Analytics.Select(value => _records.Of(value, TopicValues.Noon)));

    [Fact]
    public async Task Every_monitoring_event_is_as_its_schema_says()
    {
        var told = new List<ProducerRecord<string, byte[]>>();
        var monitoring = new Monitoring(told.Add, _records, "node", TimeProvider.System);

        monitoring.Started("ticks");
        monitoring.Failed("ticks", "line one\nline two", TimeSpan.FromSeconds(0.5));
        monitoring.Restarted("ticks", 2);
        monitoring.Lagging("ticks", 6_000);
        monitoring.Recovered("ticks", 12);
        foreach (var outcome in Enum.GetValues<CallOutcome>()) monitoring.CallFailed("coingecko", outcome, "answered 429");
        monitoring.SourceRecovered("coingecko");
        monitoring.SourceNoticed("coingecko", "asked for 250 coins from the top, got 100");
        monitoring.FeedFailed("Wire", "410 Gone");
        monitoring.FeedRecovered("Wire");

        var schema = await Schema("monitoring");
        told.Count.ShouldBe(9 + Enum.GetValues<CallOutcome>().Length);
        foreach (var record in told) ShouldFit(schema, record);
    }

    private static async Task ShouldFit(string topic, Gen<ProducerRecord<string, byte[]>> records)
    {
        var schema = await Schema(topic);
        records.Sample(
            record =>
            {
                record.Topic.ShouldBe(topic);
                ShouldFit(schema, record);
            },
            iter: Samples,
            threads: 1);
    }

    private static void ShouldFit(JsonSchema schema, ProducerRecord<string, byte[]> record)
    {
        using var reader = new JsonTextReader(new StringReader(Encoding.UTF8.GetString(record.Message.Value))) { DateParseHandling = DateParseHandling.None };
        var json = (JObject)JToken.Load(reader);
        // The validator can't take whole numbers beyond 64 bits.
        foreach (var number in json.Descendants().OfType<JValue>().Where(value => value.Value is BigInteger))
            number.Value = (double)(BigInteger)number.Value!;
        schema.Validate(json).Select(error => error.ToString()).ShouldBeEmpty();
    }

    private static Task<JsonSchema> Schema(string topic) =>
        JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "wire", topic + ".schema.json"));
}
