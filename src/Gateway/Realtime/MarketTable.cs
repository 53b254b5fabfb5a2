using System.Collections.Immutable;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// The whole market as of one frame: rows by rank, and the figures. REST reads it from the feed without asking anybody.
/// </summary>
internal sealed class MarketTable : IFeedState<MarketChange>
{
    private readonly ImmutableDictionary<CoinId, MarketCoin> _coins;
    private readonly Lazy<ImmutableArray<MarketCoin>> _rows;
    private readonly Lazy<MarketFigures> _figures;

    private MarketTable(ImmutableDictionary<CoinId, MarketCoin> coins, int recovering)
    {
        (_coins, Recovering) = (coins, recovering);
        _rows = new(() => [.. coins.Values
            .OrderBy(c => c.Summary.Latest.Rank ?? int.MaxValue)
            .ThenByDescending(c => c.Summary.Latest.MarketCap)
            .ThenBy(c => c.Summary.Latest.Id)]);
        _figures = new(() => MarketFigures.Of(Rows));
    }

    /// <summary>A table without a row.</summary>
    public static MarketTable Empty { get; } = new(ImmutableDictionary<CoinId, MarketCoin>.Empty, 0);

    /// <summary>All rows by rank, those without one last.</summary>
    public ImmutableArray<MarketCoin> Rows => _rows.Value;

    /// <summary>The figures of the whole market.</summary>
    public MarketFigures Figures => _figures.Value;

    /// <summary>How many known coins have not told their row since the market's start; their absence means nothing.</summary>
    public int Recovering { get; }

    /// <summary>The share of rows whose value is old, 0 to 1; null without rows.</summary>
    public double? StaleShare => _coins.IsEmpty ? null : (double)_coins.Values.Count(c => c.Stale is not null) / _coins.Count;

    /// <summary>The row of a coin; null when there is none.</summary>
    public MarketCoin? Find(CoinId id) => _coins.GetValueOrDefault(id);

    /// <summary>
    /// The table as a snapshot tells it, and how it differs from this one. Rows that a market which is starting again has not told yet
    /// stay as they were.
    /// </summary>
    public (MarketTable State, MarketChange Change) Replace(ImmutableArray<MarketCoin> coins, int recovering)
    {
        var present = coins.Select(c => c.Summary.Latest.Id).ToHashSet();
        return Apply(coins, recovering > 0 ? [] : [.. _coins.Keys.Where(id => !present.Contains(id))], recovering);
    }

    /// <summary>The table with rows that changed or are new, and without those that are gone.</summary>
    public (MarketTable State, MarketChange Change) Apply(
        ImmutableArray<MarketCoin> coins, ImmutableArray<CoinId> removed, int recovering)
    {
        var change = MarketChange.None;
        var next = _coins.ToBuilder();
        foreach (var coin in coins)
        {
            var id = coin.Summary.Latest.Id;
            var fields = next.TryGetValue(id, out var before) ? RowJson.Fields.Changed(before, coin) : RowJson.Fields.All;
            change = before is null ? change.Added(id) : change.Changed(id, fields);
            next[id] = coin;
        }

        foreach (var id in removed)
        {
            if (next.Remove(id)) change = change.Removed(id);
        }

        return (new MarketTable(next.ToImmutable(), recovering), change);
    }

    /// <inheritdoc/>
    public FrameBody Snapshot() => FrameBody.Encode(frame =>
    {
        frame.Fragments("coins", Rows, Key, RowJson.Write);
        WriteFigures(frame);
    });

    /// <inheritdoc/>
    public FrameBody Delta(MarketChange change) => FrameBody.Encode(frame =>
    {
        var present = change.Coins.Where(coin => _coins.ContainsKey(coin.Key)).ToLookup(coin => coin.Value is null);
        frame.Fragments(
            "coins",
            present[false],
            coin => coin.Key.Value,
            (json, coin) => RowJson.Write(json, _coins[coin.Key], coin.Value!.Value));
        frame.Fragments("added", present[true], coin => coin.Key.Value, (json, coin) => RowJson.Write(json, _coins[coin.Key]));
        frame.Fragments(
            "removed",
            change.Coins.Keys.Where(id => !_coins.ContainsKey(id)),
            id => id.Value,
            (json, id) => json.WriteStringValue(id.Value));
        WriteFigures(frame);
    });

    private static string Key(MarketCoin coin) => coin.Summary.Latest.Id.Value;

    private void WriteFigures(FrameBody.Writer frame)
    {
        frame.Json.WriteStartObject("market");
        Figures.WriteFields(frame.Json);
        frame.Json.WriteEndObject();
    }
}

/// <summary>
/// Which rows changed in which fields; null fields mean that the row has to be told whole, and an id that the table lacks is one
/// that was removed.
/// </summary>
internal sealed record MarketChange(ImmutableDictionary<CoinId, FieldMask?> Coins) : IFeedChange<MarketChange>
{
    /// <summary>No row.</summary>
    public static readonly MarketChange None = new(ImmutableDictionary<CoinId, FieldMask?>.Empty);

    /// <inheritdoc/>
    public static MarketChange OnResume => None;

    /// <summary>And this row is new.</summary>
    public MarketChange Added(CoinId id) => new(Coins.SetItem(id, null));

    /// <summary>And this row is gone.</summary>
    public MarketChange Removed(CoinId id) => new(Coins.SetItem(id, null));

    /// <summary>And these fields of this row changed.</summary>
    public MarketChange Changed(CoinId id, FieldMask fields) =>
        fields.IsEmpty ? this : new(Coins.SetItem(id, Coins.TryGetValue(id, out var before) ? before | fields : fields));

    /// <inheritdoc/>
    public MarketChange Then(MarketChange later) => later.Coins.Aggregate(
        this,
        (all, coin) => coin.Value is { } fields ? all.Changed(coin.Key, fields) : new(all.Coins.SetItem(coin.Key, null)));
}
