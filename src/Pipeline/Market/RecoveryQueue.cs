using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// The coins that have not told their row since the start: they are asked in the order in which they were added, a few at a time,
/// so that the first are on the page while the others still wait. One that does not answer lets the others go before.
/// </summary>
internal sealed class RecoveryQueue
{
    /// <summary>How many coins are asked at the same time.</summary>
    public const int AtOnce = 32;

    /// <summary>A coin that has not answered by then is asked again after the others.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Queue<CoinId> _waiting = new();
    private readonly Dictionary<CoinId, DateTimeOffset> _asked = [];

    /// <summary>Adds a coin, last.</summary>
    public void Add(CoinId id) => _waiting.Enqueue(id);

    /// <summary>Takes the coins that are to be asked now.</summary>
    public IEnumerable<CoinId> Next(DateTimeOffset now)
    {
        while (_asked.Count < AtOnce && _waiting.TryDequeue(out var id))
        {
            _asked[id] = now;
            yield return id;
        }
    }

    /// <summary>A coin answered, asked or not; true when another may be asked now.</summary>
    public bool Answered(CoinId id) => _asked.Remove(id);

    /// <summary>Puts the coins last that were asked too long ago, and tells which.</summary>
    public IReadOnlyList<CoinId> PutOff(DateTimeOffset now)
    {
        var late = _asked.Where(asked => now - asked.Value > Patience).Select(asked => asked.Key).ToList();
        foreach (var id in late)
        {
            _asked.Remove(id);
            _waiting.Enqueue(id);
        }

        return late;
    }
}
