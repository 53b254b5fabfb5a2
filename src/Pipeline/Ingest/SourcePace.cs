using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// When the next call to the market source may be made, and what the source is doing. A poll is open from its first permit
/// until its listing, or until one of its calls fails; while it is open further permits follow as the budget allows. A failure
/// of a poll's call holds back all calls, and so does a call for history that is rate-limited or not answered: the source has one
/// budget and one temper. No Akka in it, and nothing survives a restart.
/// </summary>
internal sealed class SourcePace(
    string source, CallBudget budget, PollPlan plan, HistoryPace history, TimeProvider time, Random random)
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

    /// <summary>Takes in a coin's request for history.</summary>
    public void Want(SourceProtocol.RequestHistory wanted) => history.Want(wanted);

    /// <summary>
    /// How long until a permit for this purpose may be given: zero when it may now, null when there is nothing to call for.
    /// </summary>
    public TimeSpan? Wait(CallPurpose purpose)
    {
        var wait = Longer(budget.Wait(), _blockedUntil - Uptime);
        if (purpose == CallPurpose.History) return history.Wait() is { } its ? Longer(wait, its) : null;

        return _open ? wait : Longer(wait, _pollDue - Uptime);
    }

    /// <summary>Spends one call.</summary>
    public SourceProtocol.Permit Grant(CallPurpose purpose)
    {
        budget.Spend();
        var number = ++_permits;
        if (purpose == CallPurpose.History) return new(number, purpose, false) { History = history.Take(number) };

        if (!_open)
        {
            _open = true;
            _openedAt = Uptime;
            _cold = State.LastUpdateAt is not { } last || time.GetUtcNow() - last > ColdGap;
        }

        return new(number, purpose, _cold);
    }

    /// <summary>Takes in how a call ended.</summary>
    public void Report(SourceProtocol.ReportCall report)
    {
        var aboutHistory = history.Report(report);
        if (report.Outcome == CallOutcome.Ok) return;
        // One coin's past that can't be had says nothing about the market.
        if (aboutHistory && report.Outcome is CallOutcome.Refused or CallOutcome.Failed) return;

        _failures++;
        _open &= aboutHistory;
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
        history.Rank(coins);
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
