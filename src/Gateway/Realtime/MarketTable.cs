using System.Collections.Immutable;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// The whole market as of one frame: rows by rank, and the figures. REST reads it from the feed without asking anybody.
/// </summary>
internal sealed class MarketTable : IFeedState<MarketChange>
{
    private readonly ImmutableDictionary<CoinId, FollowedRow> _coins;
    private readonly FollowedSpan _followed;
    private readonly Lazy<ImmutableArray<MarketCoin>> _rows;
    private readonly Lazy<MarketFigures> _figures;

    private MarketTable(ImmutableDictionary<CoinId, FollowedRow> coins, FollowedSpan followed, int recovering)
    {
        (_coins, _followed, Recovering) = (coins, followed, recovering);
        _rows = new(() => [.. coins.Values.Select(row => row.Coin)
            .OrderBy(c => c.Summary.Latest.Rank ?? int.MaxValue)
            .ThenByDescending(c => c.Summary.Latest.MarketCap)
            .ThenBy(c => c.Summary.Latest.Id)]);
        _figures = new(() => MarketFigures.Of(Rows));
    }

    /// <summary>A table without a row.</summary>
    public static MarketTable Empty { get; } = new(ImmutableDictionary<CoinId, FollowedRow>.Empty, default, 0);

    /// <summary>All rows by rank, those without one last.</summary>
    public ImmutableArray<MarketCoin> Rows => _rows.Value;

    /// <summary>The figures of the whole market.</summary>
    public MarketFigures Figures => _figures.Value;

    /// <summary>How many known coins have not told their row since the market's start; their absence means nothing.</summary>
    public int Recovering { get; }

    /// <summary>The share of rows whose value is old, 0 to 1; null without rows.</summary>
    public double? StaleShare => _coins.IsEmpty ? null : (double)_coins.Values.Count(row => row.Coin.Stale is not null) / _coins.Count;

    /// <summary>The row of a coin; null when there is none.</summary>
    public MarketCoin? Find(CoinId id) => _coins.GetValueOrDefault(id).Coin;

    /// <summary>
    /// The table as the market tells it whole at one of its numbers, and how it differs from this one. Rows that a market which is
    /// starting again has not told yet stay as they were.
    /// </summary>
    public (MarketTable State, MarketChange Change) Replace(ImmutableArray<MarketCoin> coins, int recovering, long number)
    {
        var present = coins.Select(c => c.Summary.Latest.Id).ToHashSet();
        ImmutableArray<CoinId> removed = recovering > 0 ? [] : [.. _coins.Keys.Where(id => !present.Contains(id))];

        // A market that started again counts anew.
        var begun = _coins.ToImmutableDictionary(row => row.Key, row => row.Value.FollowedFrom(number));
        return Next(begun, coins, removed, recovering, FollowedSpan.From(number));
    }

    /// <summary>The table with rows that changed or are new, and without those that are gone.</summary>
    public (MarketTable State, MarketChange Change) Apply(MarketProtocol.Delta delta)
    {
        var (after, number) = (delta.After.Sequence, delta.Cursor.Sequence);

        // One over several numbers doesn't tell what changed there and back between them.
        return Next(_coins, delta.Coins, delta.Removed, delta.Recovering, number == after + 1 ? _followed.To(number) : FollowedSpan.From(number));
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
        var coins = CoinsOf(change);
        var present = coins.Where(coin => _coins.ContainsKey(coin.Key)).ToLookup(coin => coin.Value is null);
        frame.Fragments(
            "coins",
            present[false],
            coin => coin.Key.Value,
            (json, coin) => RowJson.Write(json, _coins[coin.Key].Coin, coin.Value!.Value));
        frame.Fragments("added", present[true], coin => coin.Key.Value, (json, coin) => RowJson.Write(json, _coins[coin.Key].Coin));
        frame.Fragments(
            "removed",
            coins.Keys.Where(id => !_coins.ContainsKey(id)),
            id => id.Value,
            (json, id) => json.WriteStringValue(id.Value));
        WriteFigures(frame);
    });

    /// <inheritdoc/>
    public MarketChange? Since(long sequence) =>
        _followed.Reaching(sequence) is { } since ? MarketChange.None with { AllSince = since } : null;

    private static string Key(MarketCoin coin) => coin.Summary.Latest.Id.Value;

    private static (MarketTable State, MarketChange Change) Next(
        ImmutableDictionary<CoinId, FollowedRow> before,
        ImmutableArray<MarketCoin> coins,
        ImmutableArray<CoinId> removed,
        int recovering,
        FollowedSpan followed)
    {
        var change = MarketChange.None;
        var next = before.ToBuilder();
        foreach (var coin in coins)
        {
            var id = coin.Summary.Latest.Id;
            if (next.TryGetValue(id, out var row))
            {
                var fields = RowJson.Fields.Changed(row.Coin, coin);
                change = change.Changed(id, fields);
                next[id] = row.With(coin, fields, followed.Newest);
            }
            else
            {
                change = change.Added(id);
                next[id] = new FollowedRow(coin, followed.Newest, followed.Newest, FieldMask.None);
            }
        }

        foreach (var id in removed)
        {
            if (!next.Remove(id)) continue;

            // Nothing is kept of it, so that nobody who may still hold it can be told.
            followed = FollowedSpan.From(followed.Newest);
            change = change.Removed(id);
        }

        return (new MarketTable(next.ToImmutable(), followed, recovering), change);
    }

    private ImmutableDictionary<CoinId, FieldMask?> CoinsOf(MarketChange change) => change.AllSince is not { } since
        ? change.Coins
        : change.Then(new MarketChange(_coins
            .Where(row => row.Value.ChangedAt > since)
            .ToImmutableDictionary(row => row.Key, row => row.Value.AddedAt > since ? default(FieldMask?) : row.Value.Moving))).Coins;

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
/// <param name="Coins">By coin.</param>
internal sealed record MarketChange(ImmutableDictionary<CoinId, FieldMask?> Coins) : IFeedChange<MarketChange>
{
    /// <summary>No row.</summary>
    public static readonly MarketChange None = new(ImmutableDictionary<CoinId, FieldMask?>.Empty);

    /// <inheritdoc/>
    public static MarketChange OnResume => None;

    /// <summary>When not null, also all that the table knows to have changed after this number of the market.</summary>
    public long? AllSince { get; init; }

    /// <summary>And this row is new.</summary>
    public MarketChange Added(CoinId id) => this with { Coins = Coins.SetItem(id, null) };

    /// <summary>And this row is gone.</summary>
    public MarketChange Removed(CoinId id) => this with { Coins = Coins.SetItem(id, null) };

    /// <summary>And these fields of this row changed.</summary>
    public MarketChange Changed(CoinId id, FieldMask fields) => fields.IsEmpty
        ? this
        : this with { Coins = Coins.SetItem(id, Coins.TryGetValue(id, out var before) ? before | fields : fields) };

    /// <inheritdoc/>
    public MarketChange Then(MarketChange later) => later.Coins.Aggregate(
        this with { AllSince = FollowedSpan.Earlier(AllSince, later.AllSince) },
        (all, coin) => coin.Value is { } fields ? all.Changed(coin.Key, fields) : all.Added(coin.Key));
}
