using System.Text;
using CryptoViz.Pipeline.Topics;
using CsCheck;

namespace CryptoViz.Pipeline.Tests.Topics;

public sealed class TopicCodecTests
{
    private const string TickJson =
        """{"schemaVersion":1,"id":"bitcoin","symbol":"btc","name":"Bitcoin","quote":"usd","price":0.0000082,"observedAt":"2026-11-24T10:00:00.000Z","ingestedAt":"2026-11-24T10:00:01.000Z","source":"coingecko","mode":"live"}""";

    [Fact]
    public void Every_tick_comes_back_as_it_went() =>
        TopicValues.Ticks.Sample(tick => TopicCodec.Tick(TopicCodec.Encode(tick)).Value.ShouldBe(tick));

    [Fact]
    public void Every_part_of_the_past_comes_back_as_it_went() =>
        TopicValues.Chunks.Sample(chunk =>
        {
            var back = TopicCodec.History(TopicCodec.Encode(chunk)).Value.ShouldNotBeNull();

            back.Times.ShouldBe(chunk.Times);
            back.Prices.ShouldBe(chunk.Prices);
            back.MarketCaps.ShouldBe(chunk.MarketCaps);
            (back with { Times = chunk.Times, Prices = chunk.Prices, MarketCaps = chunk.MarketCaps, Volumes = chunk.Volumes }).ShouldBe(chunk);
        });

    [Fact]
    public void Every_news_item_comes_back_as_it_went() =>
        TopicValues.News.Sample(item =>
        {
            var back = TopicCodec.News(TopicCodec.Encode(item)).Value.ShouldNotBeNull();

            back.Categories.ShouldBe(item.Categories);
            (back with { Categories = item.Categories }).ShouldBe(item);
        });

    [Fact]
    public void Bytes_of_any_kind_give_a_reason_and_never_an_exception() =>
        Gen.OneOf(
                Gen.Byte.Array[0, 200],
                Gen.Select(Gen.Int[0, TickJson.Length], Gen.Byte, (at, value) => Spoil(at, value)),
                Gen.Int[0, TickJson.Length].Select(length => Encoding.UTF8.GetBytes(TickJson[..length])))
            .Sample(bytes =>
            {
                var tick = TopicCodec.Tick(bytes);
                (tick.Value is null).ShouldBe(tick.Reason is not null);
                TopicCodec.History(bytes).Reason.ShouldNotBeNull();
                TopicCodec.News(bytes).Reason.ShouldNotBeNull();
            });

    [Theory]
    [InlineData("", "unreadable-json")]
    [InlineData("null", "unreadable-json")]
    [InlineData("[]", "unreadable-json")]
    [InlineData("{\"id\":\"bitcoin\",", "unreadable-json")]
    [InlineData("{}", "missing-id")]
    [InlineData("{\"id\":null}", "missing-id")]
    [InlineData("{\"id\":17}", "invalid-id")]
    [InlineData("{\"id\":\"a/b\"}", "invalid-id")]
    [InlineData("{\"id\":\"bitcoin\"}", "missing-time")]
    [InlineData("{\"id\":\"bitcoin\",\"schemaVersion\":2}", "unknown-schema")]
    public void What_is_no_tick_says_why(string json, string reason) =>
        TopicCodec.Tick(Encoding.UTF8.GetBytes(json)).Reason.ShouldBe(reason);

    [Theory]
    [InlineData("\"schemaVersion\":1", "\"schemaVersion\":2", "unknown-schema")]
    [InlineData("\"price\":0.0000082", "\"price\":-1", "invalid-number")]
    [InlineData("\"price\":0.0000082", "\"price\":\"1\"", "unreadable-json")]
    [InlineData("\"name\":\"Bitcoin\"", "\"name\":null", "unreadable-json")]
    public void A_tick_with_one_fault_says_which(string right, string wrong, string reason) =>
        TopicCodec.Tick(Encoding.UTF8.GetBytes(TickJson.Replace(right, wrong, StringComparison.Ordinal))).Reason.ShouldBe(reason);

    [Fact]
    public void Fields_of_a_later_program_are_ignored_and_absent_ones_are_unknown()
    {
        var tick = TopicCodec.Tick(Encoding.UTF8.GetBytes(TickJson.Replace("{", "{\"later\":[1],", StringComparison.Ordinal))).Value.ShouldNotBeNull();

        tick.Price.ShouldBe(0.0000082m);
        tick.MarketCap.ShouldBeNull();
    }

    [Fact]
    public void News_without_labels_has_none_rather_than_nothing()
    {
        var item = TopicCodec.News("""
            {"schemaVersion":1,"id":"n1","title":"t","feed":"f","feedUrl":"https://f","ingestedAt":"2026-11-24T10:00:00.000Z","source":"f","mode":"live"}
            """u8).Value.ShouldNotBeNull();

        item.Categories.IsDefault.ShouldBeFalse();
        item.Categories.ShouldBeEmpty();
    }

    [Fact]
    public void Columns_of_unequal_lengths_are_no_history()
    {
        var chunk = TopicValues.Chunk(3);

        TopicCodec.History(TopicCodec.Encode(chunk with { Prices = [1, 2] })).Detail.ShouldBe("columns of unequal lengths");
        TopicCodec.History(TopicCodec.Encode(chunk with { Times = [3, 2, 1] })).Detail.ShouldBe("times that don't rise");
    }

    private static byte[] Spoil(int at, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(TickJson);
        if (at < bytes.Length) bytes[at] = value;
        return bytes;
    }
}
