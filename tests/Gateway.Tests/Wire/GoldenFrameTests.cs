using System.Text.Json.Nodes;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Tests.Wire;

public sealed class GoldenFrameTests
{
    private static readonly CoinId Third = new("third");

    public static TheoryData<string, string, string> Frames => new()
    {
        { "frame-market-snapshot", "snapshot", "m.1" },
        { "frame-market-delta", "delta", "m.2" },
        { "frame-coin-snapshot", "snapshot", "j.1~5bd2a1c3" },
        { "frame-coin-delta", "delta", "j.2~5bd2a1c3" },
        { "frame-news-snapshot", "snapshot", "n.1" },
        { "frame-news-delta", "delta", "n.2" },
        { "frame-me-snapshot", "snapshot", "favorites.1" },
        { "frame-status-snapshot", "snapshot", "s.1" },
        { "frame-status-delta", "delta", "s.2" },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public Task A_frame_is_as_its_golden_file_and_its_schema_say(string name, string type, string cursor) => Golden.ShouldBeAsync(
        name, name[..name.LastIndexOf('-')], FrameJson.Of(type, cursor, Samples.Now, "live", Body(name).Json).ToArray());

    [Fact]
    public Task The_last_frame_is_as_its_golden_file_and_its_schema_say() => Golden.ShouldBeAsync(
        "frame-end", "frame-end", FrameJson.End(EndReason.ServerStopping, TimeSpan.FromSeconds(2), Samples.Now, "live").ToArray());

    [Fact]
    public async Task A_schema_has_something_against_a_row_that_lacks_a_field()
    {
        var file = Path.Combine(Repository.Root, "docs", "wire", "golden", "frame-market-snapshot.json");
        var frame = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        frame["coins"]![0]!.AsObject().Remove("price");

        (await Golden.ErrorsAsync("frame-market", frame.ToJsonString())).ShouldNotBeEmpty();
    }

    private static FrameBody Body(string name)
    {
        var third = Samples.BitcoinRow.With(tick => tick with { Id = Third, Symbol = "3rd", Name = "Third", Rank = 3, MarketCap = null });
        var market = Samples.Table(Samples.BitcoinRow, Samples.TinyRow);
        var (marketNext, marketChange) = market.Apply(Samples.DeltaOf(
            number: 2,
            [third, Samples.BitcoinRow.With(tick => tick with { Price = 64200m, High24h = null }, change => change with { OneDay = -1.4 })],
            [Samples.TinyRow.Summary.Latest.Id]));

        var window = new CoinWindow("24h", Samples.Day, Samples.BitcoinRow);
        var later = Samples.SeriesOf([Samples.At(0), Samples.At(0.5)], [64_130, 64_200]) with
        {
            From = Samples.At(-23.5), AsOf = Samples.At(0.5), Segments = window.Series.Segments, Base = null, Gaps = window.Series.Gaps,
            Backfill = new Backfill("waiting", 120, 288, 95, "gap"),
        };
        var (windowNext, windowChange) = window.Apply(
            Samples.DeltaOf(1, 2, later), Samples.BitcoinRow.With(tick => tick with { Price = 64200m, ObservedAt = Samples.Now.AddMinutes(30) }));

        var news = NewsBoard.Of([Samples.FirstNews, Samples.SecondNews], 1);
        var (newsNext, newsChange) = news.Apply(new NewsProtocol.Delta(
            new Cursor("n", 1),
            new Cursor("n", 2),
            [Samples.News("n3", Samples.Now.AddMinutes(-1))],
            [Samples.FirstNews with { Mentions = [.. Samples.FirstNews.Mentions, new Mention(Third, "3RD", "symbol", 0.5)] }],
            ["n2"]));

        var status = new StatusBoard(
            Samples.Now.AddHours(-3),
            new SourceState { Source = "coingecko", Condition = "ok", PollInterval = TimeSpan.FromMinutes(1), LastUpdateAt = Samples.Now, Calls = new(25, 9_500, 1_234, Samples.Now.AddDays(2)), Rejected = [new("implausible-price", 3, Samples.Now)] },
            0.25,
            new Health(
                true, [("source", new Part("degraded", "waiting")), ("broker", new Part("ok", null)), ("journal", null), ("lag", null)]));
        var limited = status with { Source = status.Source with { Condition = "rate-limited", Reason = "the source asked to wait" } };

        return name switch
        {
            "frame-market-snapshot" => market.Snapshot(),
            "frame-market-delta" => marketNext.Delta(marketChange),
            "frame-coin-snapshot" => window.Snapshot(),
            "frame-coin-delta" => windowNext.Delta(windowChange),
            "frame-news-snapshot" => news.Snapshot(),
            "frame-news-delta" => newsNext.Delta(newsChange),
            "frame-me-snapshot" => new OwnFavorites(new FavoritesProtocol.Favorites(
                "u", 1, [new Favorite(Samples.Bitcoin, Samples.Now), new Favorite(Third, Samples.Now.AddDays(-1))])).Snapshot(),
            "frame-status-snapshot" => status.Snapshot(),
            "frame-status-delta" => limited.Delta(new StatusChange(StatusBoard.Fields.Changed(status, limited))),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }
}
