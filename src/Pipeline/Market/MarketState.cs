using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The table of all coins: what each coin tells, and what only the whole market knows (listed or not, stale or fresh). It
/// collects changes until they are taken.
/// </summary>
internal sealed class MarketState
{
    private readonly Dictionary<CoinId, MarketCoin?> _coins = [];
    private readonly HashSet<CoinId> _changed = [];
    private readonly Dictionary<CoinId, long> _takenAt = [];
    private readonly HashSet<CoinId> _leftOut = [];
    private ImmutableArray<CoinName> _catalogue = [];
    private ImmutableHashSet<CoinId> _listed = [];
    private ImmutableHashSet<CoinId> _tracked = [];
    private SourceState? _source;

    /// <summary>How many known coins are to tell their row yet.</summary>
    public int Recovering { get; private set; }

    /// <summary>All known coins by rank, those without a rank or a row last.</summary>
    public ImmutableArray<CoinId> ByRank => [.. _coins.OrderBy(coin => coin.Value?.Summary.Latest.Rank ?? int.MaxValue).Select(coin => coin.Key)];

    /// <summary>Rows of all coins that told theirs, in no order.</summary>
    public ImmutableArray<MarketCoin> Rows => [.. _coins.Values.Where(coin => coin is not null)!];

    /// <summary>What all coins are called, by rank.</summary>
    public ImmutableArray<CoinName> Catalogue =>
    [
        .. Rows.Select(coin => coin.Summary.Latest)
            .OrderBy(tick => tick.Rank ?? int.MaxValue)
            .Select(tick => new CoinName(tick.Id, tick.Symbol, tick.Name, tick.Rank)),
    ];

    /// <summary>Takes all coins that the source lists, polled or not.</summary>
    public void Take(ImmutableArray<CoinName> catalogue) => _catalogue = catalogue;

    /// <summary>What can be searched for: the coins with a row, with all that they are called, and those that the source lists.</summary>
    public CoinSearch Search() => new(Rows
        .Select(row => (
            new FoundCoin(
                new CoinName(row.Summary.Latest.Id, row.Summary.Latest.Symbol, row.Summary.Latest.Name, row.Summary.Latest.Rank), row.Listed, row.Tracked),
            row.Summary.Aliases.IsDefault ? [] : row.Summary.Aliases))
        .Concat(_catalogue.Where(coin => _coins.GetValueOrDefault(coin.Id) is null)
            .Select(coin => (new FoundCoin(coin with { Rank = null }, false, _tracked.Contains(coin.Id)), ImmutableArray<string>.Empty))));

    /// <summary>Adds a coin without a row; false when it is known.</summary>
    public bool Add(CoinId id)
    {
        if (!_coins.TryAdd(id, null)) return false;

        Recovering++;
        return true;
    }

    /// <summary>Waits no more for a coin that has no row to tell.</summary>
    public void LeaveOut(CoinId id)
    {
        if (_coins.TryGetValue(id, out var row) && row is null && _leftOut.Add(id)) Recovering--;
    }

    /// <summary>Takes a coin's new row.</summary>
    public void Take(CoinSummary summary, DateTimeOffset now)
    {
        var id = summary.Latest.Id;
        Add(id);
        if (_coins[id] is null && !_leftOut.Remove(id)) Recovering--;
        Set(id, (_coins[id] ?? new MarketCoin { Summary = summary, Listed = true }) with { Summary = summary, RankChange24h = summary.RankChange24h }, now);
    }

    /// <summary>
    /// Takes what the source is doing, which says what is listed, what is tracked and why values are old.
    /// </summary>
    /// <returns>The coins that are tracked and were not.</returns>
    public ImmutableArray<CoinId> Take(SourceState source, DateTimeOffset now)
    {
        if (_source is null || !_source.Listed.SequenceEqual(source.Listed)) _listed = [.. source.Listed];
        var before = _tracked;
        if (_source is null || !_source.Tracked.SequenceEqual(source.Tracked)) _tracked = [.. source.Tracked];
        _source = source;
        Review(now);
        return [.. _tracked.Except(before)];
    }

    /// <summary>Looks for values that have become old meanwhile.</summary>
    public void Review(DateTimeOffset now)
    {
        foreach (var (id, coin) in _coins)
            if (coin is not null)
                Set(id, coin, now);
    }

    /// <summary>The rows that changed since the last call, as of a number that rises from call to call.</summary>
    public ImmutableArray<MarketCoin> TakeChanges(long number)
    {
        ImmutableArray<MarketCoin> changes = [.. _changed.Select(id => _coins[id]!)];
        foreach (var id in _changed) _takenAt[id] = number;
        _changed.Clear();
        return changes;
    }

    /// <summary>The rows that were taken as changes after a number.</summary>
    public ImmutableArray<MarketCoin> ChangedAfter(long number) =>
        [.. _takenAt.Where(taken => taken.Value > number).Select(taken => _coins[taken.Key]!)];

    private void Set(CoinId id, MarketCoin coin, DateTimeOffset now)
    {
        var row = coin with
        {
            // Before the first poll nothing is known to have left the list.
            Listed = _listed.IsEmpty || _listed.Contains(id),
            Tracked = _tracked.Contains(id),
            Stale = Freshness.Of(coin.Summary.Latest, now, _source),
        };
        if (row == _coins[id]) return;

        _coins[id] = row;
        _changed.Add(id);
    }
}
