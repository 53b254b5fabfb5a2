using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// What was emitted already: an answer mixes rows of many ages, most of them unchanged since the last one. In memory only;
/// after a restart everything counts as new, which the identity of a tick makes harmless.
/// </summary>
internal sealed class EmittedRows
{
    // Far above any market that is polled; a source that invents ids without end only costs some ticks sent twice.
    private const int MaxRemembered = 50_000;

    private readonly Dictionary<CoinId, DateTimeOffset> _observed = [];
    private readonly HashSet<string> _refused = [];

    /// <summary>Those ticks whose own time is later than the last one of their coin, which they now are.</summary>
    public ImmutableArray<Tick> Advanced(ImmutableArray<Tick> ticks)
    {
        if (_observed.Count > MaxRemembered) _observed.Clear();
        return [.. ticks.Where(Advance)];
    }

    /// <summary>Those letters whose very payload was not refused for the same reason before.</summary>
    public ImmutableArray<DeadLetter> New(ImmutableArray<DeadLetter> letters)
    {
        if (_refused.Count > MaxRemembered) _refused.Clear();
        return [.. letters.Where(letter => _refused.Add($"{letter.Reason} {letter.PayloadSha256}"))];
    }

    private bool Advance(Tick tick)
    {
        if (_observed.TryGetValue(tick.Id, out var last) && tick.ObservedAt <= last) return false;

        _observed[tick.Id] = tick.ObservedAt;
        return true;
    }
}
