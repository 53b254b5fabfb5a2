using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// Who looks at what: it makes polls frequent or rare, and says which coins come first, and which are polled though the top doesn't
/// hold them. What users follow is kept; the rest is leases. No Akka in it.
/// </summary>
internal sealed class Interest
{
    /// <summary>The most coins that are asked for by id: four calls.</summary>
    public const int MostFirst = 4 * CoinGecko.CoinGeckoClient.MaxPerPage;

    /// <summary>The most open charts that are known; more would come from somebody who opens them all.</summary>
    private const int MostCharts = CoinGecko.CoinGeckoClient.MaxPerPage;

    private readonly ImmutableArray<CoinId> _configured;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, ImmutableArray<CoinId>> _followed = [];
    private readonly Dictionary<CoinId, long> _charts = [];
    private readonly Dictionary<string, (int Pages, long At)> _pages = [];

    /// <summary>Begins without anybody.</summary>
    /// <param name="configured">Coins that the configuration names.</param>
    /// <param name="time">The clock of the leases.</param>
    public Interest(ImmutableArray<CoinId> configured, TimeProvider time) => (_configured, Tracked, _time) = (configured, configured, time);

    /// <summary>The coins that are polled whatever their rank: configured ones, then those with the most followers.</summary>
    public ImmutableArray<CoinId> Tracked { get; private set; }

    /// <summary>What users follow.</summary>
    public ImmutableArray<SourceProtocol.Followed> Followed => [.. _followed.Select(user => new SourceProtocol.Followed(user.Key, user.Value))];

    /// <summary>True while somebody has a page open.</summary>
    public bool IsWatched => _pages.Values.Any(watcher => watcher.Pages > 0 && IsLive(watcher.At));

    /// <summary>The event of a user's following these coins; null when that is known.</summary>
    public SourceProtocol.Followed? Decide(SourceProtocol.Follow command) =>
        _followed.GetValueOrDefault(command.UserId, []).AsSpan().SequenceEqual(command.Coins.AsSpan()) ? null : new(command.UserId, command.Coins);

    /// <summary>Takes in what a user follows.</summary>
    public void Apply(SourceProtocol.Followed followed)
    {
        if (followed.Coins.IsEmpty) _followed.Remove(followed.UserId);
        else _followed[followed.UserId] = followed.Coins;

        var popular = _followed.Values.SelectMany(coins => coins).CountBy(coin => coin).OrderByDescending(coin => coin.Value).ThenBy(coin => coin.Key);
        Tracked = [.. _configured.Concat(popular.Select(coin => coin.Key)).Distinct().Take(MostFirst)];
    }

    /// <summary>A chart of the coin is open.</summary>
    public void Show(CoinId coin)
    {
        foreach (var (other, at) in _charts)
            if (!IsLive(at))
                _charts.Remove(other);
        if (_charts.Count < MostCharts || _charts.ContainsKey(coin)) _charts[coin] = _time.GetTimestamp();
    }

    /// <summary>So many pages are open at a watcher.</summary>
    public void Watch(string watcher, int pages)
    {
        if (pages > 0) _pages[watcher] = (pages, _time.GetTimestamp());
        else _pages.Remove(watcher);
    }

    /// <summary>
    /// What a poll asks for by id before its pages. Nothing, when there is only one page and it held all of them last time: it is as
    /// soon there as they would be, for half the calls.
    /// </summary>
    public ImmutableArray<CoinId> First(int pages, ReadOnlySpan<CoinId> top)
    {
        var open = _charts.Where(chart => IsLive(chart.Value)).Select(chart => chart.Key);
        ImmutableArray<CoinId> first = [.. _configured.Concat(open.Order()).Concat(Tracked).Distinct().Take(MostFirst)];
        if (pages > 1) return first;

        var held = new HashSet<CoinId>(top.Length);
        foreach (var coin in top) held.Add(coin);
        return first.All(held.Contains) ? [] : first;
    }

    private bool IsLive(long at) => _time.GetElapsedTime(at) <= Lease.Expiry;
}
