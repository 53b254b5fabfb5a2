using System.Text;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Tests.Ingest.CoinGecko;

public class MarketChartReaderTests
{
    private static readonly CoinId Bitcoin = new("bitcoin");
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    // The last point is the present; the first file's last two are, since its times step back by 955 ms there.
    [SkippableTheory]
    [InlineData("market_chart.bitcoin.usd.days1.20210515.json", 1, 286, 300)]
    [InlineData("market_chart.bitcoin.usd.days1.20210516.json", 1, 288, 300)]
    [InlineData("market_chart.bitcoin.usd.days30.20210515.json", 30, 721, 3_600)]
    [InlineData("market_chart.bitcoin.usd.days90-daily.20210515.json", 90, 90, 86_400)]
    [InlineData("market_chart.bitcoin.usd.days-invalid.20220131.json", 1, 367, 86_400)]
    public void A_recorded_chart_gives_its_closed_points_in_their_true_granularity(string file, int days, int points, int resolution)
    {
        Repository.NeedRecordedInputs();

        var chart = Reader().Read(File.ReadAllBytes(Repository.Recorded("coingecko", file)), Bitcoin, days, Now);

        chart.Letter.ShouldBeNull();
        var chunk = chart.Chunks.Single();
        chunk.Times.Length.ShouldBe(points);
        chunk.ResolutionSeconds.ShouldBe(resolution);
        chunk.Times.ShouldBeInOrder(SortDirection.Ascending);
        chunk.Times.Distinct().Count().ShouldBe(points);
        chunk.Prices.ShouldAllBe(price => price > 0);
        chunk.MarketCaps.ShouldAllBe(cap => cap > 0);
        chunk.Volumes.ShouldAllBe(volume => volume > 0);
    }

    [Fact]
    public void More_points_than_a_record_takes_are_parts_that_say_so()
    {
        var start = Now.AddDays(-1_400).ToUnixTimeMilliseconds();
        var prices = string.Join(',', Enumerable.Range(0, 1_202).Select(i => $"[{start + (i * 86_400_000L)},{i + 1}]"));

        var chunks = Read($$"""{"prices":[{{prices}}]}""", 1_400).Chunks;

        chunks.Select(chunk => (chunk.Part, chunk.Parts, chunk.Times.Length)).ShouldBe([(1, 2, 1_000), (2, 2, 201)]);
        chunks[1].Prices[^1].ShouldBe(1_201);
        chunks[1].MarketCaps.ShouldAllBe(cap => double.IsNaN(cap));
    }

    [Fact]
    public void Nulls_are_unknown_and_points_of_one_series_alone_stay()
    {
        var chunk = Read("""
            {"prices":[[1700000000000,null],[1700003600000,2],[1700000000000,1],[1700007200000,9]],
             "market_caps":[[1700001800000,5]],"total_volumes":[[1700003600000,-4],[],[1700003600000],["x",1]]}
            """, 1).Chunks.Single();

        chunk.Times.ShouldBe([1700000000000, 1700001800000, 1700003600000]);
        chunk.Prices.ShouldBe([1, double.NaN, 2]);
        chunk.MarketCaps.ShouldBe([double.NaN, 5, double.NaN]);
        chunk.Volumes.ShouldAllBe(volume => double.IsNaN(volume));
    }

    [Fact]
    public void A_chart_without_points_is_a_chunk_that_says_what_was_asked()
    {
        var chunk = Read("""{"prices":[],"market_caps":[],"total_volumes":[]}""", 30).Chunks.Single();

        chunk.Times.ShouldBeEmpty();
        (chunk.Part, chunk.Parts, chunk.ResolutionSeconds).ShouldBe((1, 1, 3_600));
        (chunk.From, chunk.To).ShouldBe((Now.AddDays(-30), Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Throttled")]
    [InlineData("[]")]
    [InlineData("""{"error":"coin not found"}""")]
    [InlineData("""{"prices":null}""")]
    [InlineData("""{"prices":[1,2]}""")]
    [InlineData("""{"prices":[[1700000000000,1]""")]
    public void An_answer_of_another_kind_is_one_letter(string body)
    {
        var chart = Read(body, 1);

        chart.Chunks.ShouldBeEmpty();
        chart.Letter!.Reason.ShouldBe(DeadLetterReason.UnreadableJson);
        chart.Letter.Key.ShouldBe("bitcoin");
        chart.Letter.Detail.ShouldNotContain('\n');
    }

    private static MarketChart Read(string json, int days) => Reader().Read(Encoding.UTF8.GetBytes(json), Bitcoin, days, Now);

    private static MarketChartReader Reader() => new(new Origin("coingecko", "live", "usd"));
}
