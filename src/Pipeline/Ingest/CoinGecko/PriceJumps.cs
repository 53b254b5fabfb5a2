using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// Holds back a tick whose price is more than half away from its coin's last one of the same day, until a second sample agrees: then
/// both are let through, the held one first. A sample that goes back to the old price makes the held one a dead letter. In memory only: after a
/// restart the first price of a coin is taken as it comes.
/// </summary>
internal sealed class PriceJumps(Origin origin)
{
    /// <summary>Farther away than this share of the last price is a jump.</summary>
    public const decimal Jump = 0.5m;

    // As many as EmittedRows remembers; a source that invents ids without end only costs some jumps let through.
    private const int MaxRemembered = 50_000;

    // In longer a price may go anywhere.
    private static readonly TimeSpan Within = TimeSpan.FromDays(1);

    private Dictionary<CoinId, Tick> _last = [];
    private Dictionary<CoinId, Tick> _held = [];

    /// <summary>The coins that wait for a second sample.</summary>
    public ImmutableArray<CoinId> Held => [.. _held.Keys.Order()];

    /// <summary>Those ticks, and earlier ones, that are believed now; and letters for those that never will be.</summary>
    public (ImmutableArray<Tick> Believed, ImmutableArray<DeadLetter> Letters) Sift(ImmutableArray<Tick> ticks)
    {
        if (_last.Count > MaxRemembered) (_last, _held) = ([], []);
        var believed = ImmutableArray.CreateBuilder<Tick>(ticks.Length);
        var letters = ImmutableArray.CreateBuilder<DeadLetter>();
        foreach (var tick in ticks)
        {
            var jumps = _last.TryGetValue(tick.Id, out var last) && IsJump(last, tick);
            if (_held.Remove(tick.Id, out var held))
            {
                if (!IsJump(held, tick))
                {
                    believed.Add(held);
                    jumps = false;
                }
                else
                {
                    letters.Add(Letter(held, last!, tick));
                }
            }

            if (jumps)
            {
                _held[tick.Id] = tick;
                continue;
            }

            _last[tick.Id] = tick;
            believed.Add(tick);
        }

        return (believed.DrainToImmutable(), letters.DrainToImmutable());
    }

    private static bool IsJump(Tick from, Tick to) => to.ObservedAt - from.ObservedAt <= Within && Math.Abs(to.Price - from.Price) > Jump * from.Price;

    private DeadLetter Letter(Tick held, Tick last, Tick now) => DeadLetter.Of(
        DeadLetterReason.ImplausiblePrice,
        $"the price went from {last.Price} to {held.Price}, and the next one was {now.Price}",
        origin.Source,
        JsonSerializer.SerializeToUtf8Bytes(held, ContractJson.Default.Tick),
        now.IngestedAt) with { Key = held.Id.Value };
}
