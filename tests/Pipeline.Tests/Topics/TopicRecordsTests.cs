using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Topics;
using CryptoViz.Streams.Kafka.Messages;

namespace CryptoViz.Pipeline.Tests.Topics;

public sealed class TopicRecordsTests
{
    private readonly TopicRecords _records = new(new TopicNames("usd-"));

    [Fact]
    public void A_tick_is_a_cloud_event_keyed_by_its_coin_at_the_time_of_its_reading()
    {
        var record = _records.Of(TopicValues.Tick());

        record.Topic.ShouldBe("usd-datacrypto");
        record.Message.Key.ShouldBe("bitcoin");
        record.Message.Timestamp.UtcDateTime.ShouldBe(TopicValues.Noon.AddSeconds(1).UtcDateTime);
        HeadersOf(record).ShouldBe(new Dictionary<string, string>
        {
            ["ce_specversion"] = "1.0",
            ["ce_id"] = "coingecko/usd/bitcoin/2026-11-24T12:00:00.000Z",
            ["ce_source"] = "/cryptoviz/coingecko",
            ["ce_type"] = "cryptoviz.tick.v1",
            ["ce_time"] = "2026-11-24T12:00:00.000Z",
            ["content-type"] = "application/json",
        });
    }

    [Fact]
    public void The_other_values_have_their_own_topics_and_keys()
    {
        var news = new NewsItem { Id = "n1", Title = "t", Feed = "Le Monde?", FeedUrl = "https://f", IngestedAt = TopicValues.Noon, Source = "Le Monde?", Mode = "live" };
        var letter = DeadLetter.Of(DeadLetterReason.UnreadableItem, "bad", "Le Monde?", "x"u8, TopicValues.Noon);

        (_records.Of(TopicValues.Chunk(1)).Topic, _records.Of(TopicValues.Chunk(1)).Message.Key).ShouldBe(("usd-datacrypto-history", "bitcoin"));
        (_records.Of(news).Topic, _records.Of(news).Message.Key).ShouldBe(("usd-rssfeed", "n1"));
        (_records.Of(letter).Topic, _records.Of(letter).Message.Key).ShouldBe(("usd-errors", "Le Monde?"));
        HeadersOf(_records.Of(news))["ce_source"].ShouldBe("/cryptoviz/Le%20Monde%3F");
    }

    [Fact]
    public void The_present_trace_travels_with_the_record()
    {
        using var activity = new Activity("poll").SetIdFormat(ActivityIdFormat.W3C).Start();

        HeadersOf(_records.Of(TopicValues.Tick()))["traceparent"].ShouldBe(activity.Id);
    }

    [Fact]
    public void A_dead_letter_says_where_its_record_was_and_stays_small()
    {
        var poison = new ConsumeResult<string, byte[]>
        {
            TopicPartitionOffset = new("usd-datacrypto", 1, 42),
            Message = new() { Key = new string('k', 100_000), Value = new byte[300_000] },
        };

        var letter = DeadLetters.Of(poison, DeadLetterReason.UnreadableJson, "line one\nline two", TopicValues.Noon);

        (letter.Origin, letter.Topic, letter.Partition, letter.Offset).ShouldBe(("usd-datacrypto", "usd-datacrypto", 1, 42));
        (letter.PayloadLength, letter.Truncated, letter.Detail).ShouldBe((300_000, true, "line one line two"));
        TopicRecords.Weight(_records.Of(letter)).ShouldBeLessThan(100_000);
        HeadersOf(_records.Of(letter))["ce_id"].ShouldBe("usd-datacrypto/1/42");
    }

    [Fact]
    public void A_dead_letter_of_an_empty_record_is_a_letter_too()
    {
        var tombstone = new ConsumeResult<string, byte[]>
        {
            TopicPartitionOffset = new("usd-rssfeed", 0, 1),
            Message = new() { Key = null!, Value = null! },
        };

        var letter = DeadLetters.Of(tombstone, DeadLetterReason.UnreadableJson, "empty", TopicValues.Noon);

        JsonDocument.Parse(_records.Of(letter).Message.Value).RootElement.GetProperty("key").ValueKind.ShouldBe(JsonValueKind.Null);
        letter.PayloadLength.ShouldBe(0);
    }

    private static Dictionary<string, string> HeadersOf(ProducerRecord<string, byte[]> record) =>
        record.Message.Headers.ToDictionary(header => header.Key, header => Encoding.UTF8.GetString(header.GetValueBytes()));
}
