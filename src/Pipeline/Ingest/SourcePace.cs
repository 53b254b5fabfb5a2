using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// When the next call to the market source may be made, and what the source is doing. A poll is open from its first permit
/// until its listing, or until one of its calls fails; while it is open further permits follow as the budget allows. A failure
/// of any call holds back all calls: the source has one budget and one temper. No Akka in it, and nothing survives a restart.
/// </summary>
internal sealed class SourcePace(string source, CallBudget budget, PollPlan plan, TimeProvider time, Random random)
{
    // Own points have a hole that only the source's own history can fill.
    private static readonly TimeSpan ColdGap = TimeSpan.FromHours(2);

    // A refused key or address rarely heals by itself, and a 429 without a time asks for more patience than a lost packet.
    private static readonly Backoff Stern = new(TimeSpan.FromMinutes(1), RetryAfter.Longest);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _pollDue;
    private TimeSpan _blockedUntil;
    private TimeSpan _openedAt;
    private bool _open;
    private bool _cold;
    private int _failures;
    private long _permits;

    /// <summary>What the source is doing.</summary>
    public SourceState State { get; private set; } = new()
    {
        Source = source,
        Condition = "starting",
        NextUpdateAt = time.GetUtcNow(),
        PollInterval = plan.IntervalWith(budget),
    };

    // Waits are on the monotonic clock; only what people read is on the wall's.
    private TimeSpan Uptime => time.GetElapsedTime(_start);

    /// <summary>How long until a permit for this purpose may be given; zero when it may now.</summary>
    public TimeSpan Wait(CallPurpose purpose)
    {
        var wait = Longer(budget.Wait(), _blockedUntil - Uptime);
        return purpose == CallPurpose.Market && !_open ? Longer(wait, _pollDue - Uptime) : wait;
    }

    /// <summary>Spends one call.</summary>
    public SourceProtocol.Permit Grant(CallPurpose purpose)
    {
        budget.Spend();
        if (purpose == CallPurpose.Market && !_open)
        {
            _open = true;
            _openedAt = Uptime;
            _cold = State.LastUpdateAt is not { } last || time.GetUtcNow() - last > ColdGap;
        }

        return new(++_permits, purpose, purpose == CallPurpose.Market && _cold);
    }

    /// <summary>Takes in how a call ended.</summary>
    public void Report(SourceProtocol.ReportCall report)
    {
        if (report.Outcome == CallOutcome.Ok) return;

        _failures++;
        _open = false;
        var patience = report.Outcome is CallOutcome.RateLimited or CallOutcome.Refused ? Stern : Backoff.For(State.PollInterval);
        var wait = report.RetryAfter is { } asked && asked > TimeSpan.Zero ? asked : patience.After(_failures, random.NextDouble());
        if (wait > RetryAfter.Longest) wait = RetryAfter.Longest;
        _blockedUntil = Longer(_blockedUntil, Uptime + wait);
        _pollDue = Longer(_pollDue, _blockedUntil);
        State = State with
        {
            Condition = report.Outcome == CallOutcome.RateLimited ? "rate-limited" : "source-down",
            Reason = report.Detail,
            NextUpdateAt = time.GetUtcNow() + (_pollDue - Uptime),
        };
    }

    /// <summary>Takes in that a whole poll ended well.</summary>
    public void Listed(ImmutableArray<CoinId> coins)
    {
        _failures = 0;
        _open = false;
        var interval = plan.IntervalWith(budget);
        _pollDue = Longer(_openedAt + interval, Uptime);
        State = State with
        {
            Condition = "ok",
            Reason = null,
            LastUpdateAt = time.GetUtcNow(),
            NextUpdateAt = time.GetUtcNow() + (_pollDue - Uptime),
            PollInterval = interval,
            // The same array while nothing changed, so that states compare equal.
            Listed = State.Listed.AsSpan().SequenceEqual(coins.AsSpan()) ? State.Listed : coins,
        };
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
