using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>One window of a coin in full resolution, with the coin's row.</summary>
/// <param name="Window">The window's name.</param>
/// <param name="Series">Its points and what a chart needs to show them truthfully.</param>
/// <param name="Row">The coin's row: its own summary, and what only the market knows of it.</param>
internal sealed record CoinWindow(string Window, CoinSeries Series, MarketCoin Row) : IFeedState<CoinChange>
{
    /// <summary>What a delta carries only when it changed, each whole. <c>asOf</c>, <c>from</c> and points are in every delta.</summary>
    public static readonly FieldTable<CoinWindow> Fields = new(
    [
        Field<CoinWindow>.Of("resolutionSeconds", w => w.Series.ResolutionSeconds, (json, seconds) => json.WriteNumberValue(seconds)),
        Part("segments", w => w.Series.Segments, SeriesJson.Write, (a, b) => a.AsSpan().SequenceEqual(b.AsSpan())),
        Part("coverage", w => w.Series.Coverage, (json, span) => json.OrNull(span, SeriesJson.Write), Equals),
        Part("gaps", w => w.Series.Gaps, SeriesJson.Write, (a, b) => a.AsSpan().SequenceEqual(b.AsSpan())),
        Part("base", w => w.Series.Base, (json, point) => json.OrNull(point, SeriesJson.Write), Equals),
        Part(BackfillName, w => w.Series.Backfill, (json, backfill) => json.OrNull(backfill, SeriesJson.Write), Equals),
        Part("statistics", w => w.Series.Statistics, SeriesJson.Write, Equals),
        new(RowName, (a, b) => RowJson.Fields.Changed(a.Row, b.Row).IsEmpty, (json, w) => RowJson.Write(json, w.Row)),
    ]);

    private const string RowName = "row";
    private const string BackfillName = "backfill";

    /// <summary>What changes without an event of the coin: the row by what the market knows, and what is being fetched.</summary>
    public static readonly FieldMask Uncounted = Fields.Named(RowName) | Fields.Named(BackfillName);

    /// <summary>What the coin's cursors of before say, see <see cref="CoinProtocol.Snapshot.Milestones"/>.</summary>
    public ImmutableArray<Milestone> Milestones { get; init; } = [];

    private CoinId Id => Row.Summary.Latest.Id;

    /// <summary>The window as its coin tells it.</summary>
    public static CoinWindow Of(CoinProtocol.Snapshot told, MarketCoin row) =>
        new(told.Window, told.Series, row) { Milestones = told.Milestones.IsDefault ? [] : told.Milestones };

    /// <summary>The window with a delta of its coin.</summary>
    public (CoinWindow State, CoinChange Change) Apply(CoinProtocol.Delta delta, MarketCoin row)
    {
        var news = delta.Series;
        var next = new CoinWindow(Window, news with { Points = PointMerge.Upsert(Series.Points, news.Points, news.From) }, row)
        {
            Milestones = IsContinuedBy(news.Points) ? Milestones.Reach(delta.Cursor.Sequence, news.AsOf) : [],
        };
        return (next, new CoinChange([.. news.Points.Times], Fields.Changed(this, next)));
    }

    /// <summary>The window with another row; null when nothing of it differs.</summary>
    public (CoinWindow State, CoinChange Change)? With(MarketCoin row) => Changed(this with { Row = row });

    /// <summary>The window with something else being fetched of its past; null when that is the same.</summary>
    public (CoinWindow State, CoinChange Change)? With(Backfill? backfill) => Changed(this with { Series = Series with { Backfill = backfill } });

    /// <inheritdoc/>
    public FrameBody Snapshot() => FrameBody.Encode(frame =>
    {
        frame.Json.WriteString("coinId", Id.Value);
        frame.Json.WriteString("window", Window);
        frame.Json.WriteString("quote", Series.Quote);
        Write(frame.Json, Series.Points, Fields.All);
    });

    /// <inheritdoc/>
    public FrameBody Delta(CoinChange change) =>
        FrameBody.Encode(frame => Write(frame.Json, PointMerge.At(Series.Points, TimesOf(change)), change.Fields));

    /// <inheritdoc/>
    public CoinChange? Since(long sequence) =>
        Milestones.LackedSince(sequence) is { } since ? new CoinChange(ImmutableSortedSet<long>.Empty, Fields.All) { AllSince = since } : null;

    private ImmutableSortedSet<long> TimesOf(CoinChange change) =>
        change.AllSince is { } since ? change.Times.Union(Series.Points.Since(since).Times) : change.Times;

    private bool IsContinuedBy(Points news) =>
        news.Times.IsEmpty || Series.Points.Times.IsEmpty || news.Times[0] >= Series.Points.Times[^1];

    private (CoinWindow State, CoinChange Change)? Changed(CoinWindow next) =>
        Fields.Changed(this, next) is { IsEmpty: false } changed ? (next, new CoinChange([], changed)) : null;

    private void Write(Utf8JsonWriter json, Points points, FieldMask fields)
    {
        json.WriteNumber("asOf", Series.AsOf);
        json.WriteNumber("from", Series.From);
        json.Column("times", points.Times.AsSpan());
        json.Column("prices", points.Prices.AsSpan());
        json.Column("marketCaps", points.MarketCaps.AsSpan());
        json.Column("volumes", points.Volumes.AsSpan());
        Fields.Write(json, this, fields);
    }

    private static Field<CoinWindow> Part<T>(
        string name, Func<CoinWindow, T> read, Action<Utf8JsonWriter, T> write, Func<T, T, bool> same) =>
        new(name, (a, b) => same(read(a), read(b)), (json, window) => write(json, read(window)));
}

/// <summary>Which points of a window were replaced or inserted, and which other fields changed.</summary>
/// <param name="Times">The points' times; one that the window holds no more is left out of the frame.</param>
/// <param name="Fields">Of <see cref="CoinWindow.Fields"/>.</param>
internal sealed record CoinChange(ImmutableSortedSet<long> Times, FieldMask Fields) : IFeedChange<CoinChange>
{
    /// <summary>A coin's cursor counts its events alone.</summary>
    public static CoinChange OnResume { get; } = new([], CoinWindow.Uncounted);

    /// <summary>When not null, also all points from the last one that is not later than this on.</summary>
    public long? AllSince { get; init; }

    /// <inheritdoc/>
    public CoinChange Then(CoinChange later) => new(Times.Union(later.Times), Fields | later.Fields)
    {
        AllSince = FollowedSpan.Earlier(AllSince, later.AllSince),
    };
}
