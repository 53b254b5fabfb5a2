using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// When the next call to the market source may be made, and what the source is doing. A poll is open from its first permit
/// until its listing, or until one of its calls fails; while it is open further permits follow as the budget allows. A failure
/// of a poll's call holds back all calls, and so does any other that is rate-limited or not answered: the source has one budget and
/// one temper. No Akka in it.
/// </summary>
internal sealed class SourcePace
{
    // Own points have a hole that only the source's own history can fill.
    private static readonly TimeSpan ColdGap = TimeSpan.FromHours(2);

    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest that the source is waited for, whatever it says.</summary>
    private static readonly TimeSpan LongestBlock = TimeSpan.FromMinutes(15);

    // A refused key or address rarely heals by itself, and a 429 without a time asks for more patience than a lost packet.
    private static readonly Backoff Stern = new(TimeSpan.FromMinutes(1), LongestBlock);

    private readonly CallBudget _budget;
    private readonly PollPlan _plan;
    private readonly MarketPages _pages;
    private readonly HistoryPace _history;
    private readonly SideCalls _side;
    private readonly RejectedCounts _rejected = new();
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly long _start;
    private readonly Subscription _subscription;
    private ImmutableArray<CoinId> _first = [];
    private TimeSpan _pollDue;
    private TimeSpan _blockedUntil;
    private TimeSpan _openedAt;
    private bool _open;
    private bool _cold;
    private int _top;
    private int _failures;
    private long _permits;

    /// <summary>Begins with a poll that is due now.</summary>
    /// <param name="subscription">Whose calls they are.</param>
    /// <param name="budget">What may be spent in all.</param>
    /// <param name="plan">How often is polled.</param>
    /// <param name="pages">What is polled.</param>
    /// <param name="history">Which history is called for when.</param>
    /// <param name="side">When is called for what else.</param>
    /// <param name="interest">Who looks at what.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Spreads waits.</param>
    public SourcePace(
        Subscription subscription, CallBudget budget, PollPlan plan, MarketPages pages, HistoryPace history, SideCalls side, Interest interest,
        TimeProvider time, Random random)
    {
        (_subscription, _budget, _plan, _pages, _history, _side, Interest, _time, _random) = (subscription, budget, plan, pages, history, side, interest, time, random);
        _start = time.GetTimestamp();
        State = new SourceState
        {
            Source = subscription.Source,
            Condition = "starting",
            NextUpdateAt = time.GetUtcNow(),
            PollInterval = TimeSpan.Zero,
            Key = subscription.Key,
            Tracked = interest.Tracked,
        };
        Review();
    }

    /// <summary>What the source is doing.</summary>
    public SourceState State { get; private set; }

    /// <summary>Who looks at what.</summary>
    public Interest Interest { get; }

    /// <summary>True when calls are counted, so that they must be kept.</summary>
    public bool CountsCalls => _budget.IsLimited;

    // Waits are on the monotonic clock; only what people read is on the wall's.
    private TimeSpan Uptime => _time.GetElapsedTime(_start);

    /// <summary>Takes in a coin's request for history.</summary>
    public void Want(SourceProtocol.RequestHistory wanted) => _history.Want(wanted);

    /// <summary>Where a request for history stands. While the source does not answer at all, nobody can tell how long it waits.</summary>
    public SourceProtocol.HistoryPlace PlaceOf(HistoryRequest request) => _history.PlaceOf(request) switch
    {
        { Wait: { } wait } place => place with { Wait = State.Condition == "source-down" ? null : Longer(wait, Longer(_budget.Wait(), _blockedUntil - Uptime)) },
        var place => place,
    };

    /// <summary>Takes in what could not be taken; the state tells it from the next <see cref="Review"/> on.</summary>
    public void Rejected(SourceProtocol.ReportRejected report) => _rejected.Add(report.Counts);

    /// <summary>Takes in an event of this or an earlier run.</summary>
    public void Apply(ISourceEvent happened)
    {
        switch (happened)
        {
            case SourceProtocol.CallSpent spent:
                _budget.Recall(spent.At);
                if (spent.Purpose == CallPurpose.History) _history.Recall(spent.At);
                break;
            case SourceProtocol.Followed followed:
                Interest.Apply(followed);
                State = State with { Tracked = Interest.Tracked };
                break;
            case SourceProtocol.CoinListRead read:
                _side.ListRead(read.At);
                break;
            case SourceProtocol.RangeRefused refused when refused.Plan == _subscription.Plan:
                _history.Refuse(refused.Days);
                break;
        }
    }

    /// <summary>Takes in what was kept of an earlier run.</summary>
    public void Restore(StoredSource stored)
    {
        _budget.Restore(stored.Calls);
        _history.Restore(stored.History);
        foreach (var followed in stored.Followed) Apply(followed);
        if (stored.Refused is { } refused) Apply(refused);
        if (stored.CoinListAt is { } at) _side.ListRead(at);
    }

    /// <summary>What has to be kept.</summary>
    public StoredSource Store() => new(
        _budget.Store(), _history.Store(), Interest.Followed, _history.MostDays is { } most ? new(_subscription.Plan, most + 1) : null, _side.ListReadAt);

    /// <summary>
    /// How long until a permit for this purpose may be given: zero when it may now, null when there is nothing to call for.
    /// </summary>
    public TimeSpan? Wait(CallPurpose purpose)
    {
        var wait = Longer(_budget.Wait(), _blockedUntil - Uptime);
        var its = purpose switch
        {
            CallPurpose.Market => _open ? TimeSpan.Zero : _pollDue - Uptime,
            CallPurpose.History => _history.Wait(),
            _ => _side.Wait(purpose, afterPoll: State.LastUpdateAt is not null),
        };
        return its is { } own ? Longer(wait, own) : null;
    }

    /// <summary>Spends one call.</summary>
    public SourceProtocol.Permit Grant(CallPurpose purpose)
    {
        _budget.Spend();
        var number = ++_permits;
        if (purpose == CallPurpose.Market && !_open) Open();
        var request = purpose == CallPurpose.History ? _history.Take(number) : null;
        if (purpose is CallPurpose.CoinList or CallPurpose.Key) _side.Take(purpose, number);
        Review();
        return purpose == CallPurpose.Market
            ? new(number, purpose, _cold) { First = _first }
            : new(number, purpose, false) { History = request };
    }

    /// <summary>Takes in how a call ended; gives what has to be kept of that.</summary>
    public ISourceEvent? Report(SourceProtocol.ReportCall report)
    {
        ISourceEvent? learned = report.BeyondPlan && _history.Called(report.Number) is { } request
            ? new SourceProtocol.RangeRefused(_subscription.Plan, request.Days)
            : null;
        var asideKind = _side.Report(report);
        var aside = _history.Report(report) || asideKind is not null;
        if (report.Outcome == CallOutcome.Ok)
        {
            if (report.Limits is { } limits) _budget.Learn(limits);
            if (asideKind == CallPurpose.CoinList) learned = new SourceProtocol.CoinListRead(_time.GetUtcNow());
            if (_subscription.Key is { } accepted) State = State with { Key = $"{accepted}, accepted" };
            Review();
            return learned;
        }

        // One coin's past that can't be had says nothing about the market, nor does a list that nobody waits for.
        if (aside && report.Outcome is CallOutcome.Refused or CallOutcome.Failed) return learned;

        if (_subscription.Key is { } refused && report.Outcome == CallOutcome.Refused) State = State with { Key = $"{refused}, refused: {report.Detail}" };
        _failures++;
        _open &= aside;
        var patience = report.Outcome is CallOutcome.RateLimited or CallOutcome.Refused ? Stern : Backoff.For(State.PollInterval);
        var wait = report.RetryAfter is { } asked && asked > TimeSpan.Zero ? asked : patience.After(_failures, _random.NextDouble());
        if (wait > LongestBlock) wait = LongestBlock;
        _blockedUntil = Longer(_blockedUntil, Uptime + wait);
        _pollDue = Longer(_pollDue, _blockedUntil);
        State = State with { Condition = report.Outcome == CallOutcome.RateLimited ? "rate-limited" : "source-down", Reason = report.Detail };
        Review();
        return learned;
    }

    /// <summary>Takes in that a whole poll ended well.</summary>
    public void Listed(SourceProtocol.ReportListing listing)
    {
        _history.Rank(listing.Coins);
        _failures = 0;
        _open = false;
        _top = listing.Top;
        State = State with
        {
            Condition = "ok",
            Reason = null,
            LastUpdateAt = _time.GetUtcNow(),
            // The same arrays while nothing changed, so that states compare equal.
            Listed = Kept(State.Listed, listing.Coins),
            Quarantined = Kept(State.Quarantined, listing.Quarantined),
            Notice = listing.Shortfall,
        };
        _pollDue = Longer(_openedAt + Interval(), Uptime);
        Review();
    }

    /// <summary>Takes in that the live source can be reached while the demo runs.</summary>
    public void Reachable() => State = State with { Notice = "CoinGecko can be reached now: restart CryptoViz to show the live market" };

    /// <summary>Brings the state up to date with the budget and with who looks.</summary>
    public void Review()
    {
        var interval = Interval();
        // Somebody has come back: what was put off is due as if they had been there.
        if (interval < State.PollInterval && !_open && State.Condition == "ok")
            _pollDue = Longer(_openedAt + interval, _blockedUntil) is var due && due < _pollDue ? due : _pollDue;
        var next = _open ? _openedAt : Longer(Longer(_pollDue, _blockedUntil), Uptime);
        if (_budget.LeftInMonth <= 0)
        {
            next = Longer(next, Uptime + _budget.RestOfMonth);
            State = State with { Condition = "rate-limited", Reason = $"the {_budget.InMonth} calls of this month are spent" };
        }

        // Read off two clocks, it is never the same twice: watchers need not hear of that.
        var nextAt = _time.GetUtcNow() + (next - Uptime);
        if (State.NextUpdateAt is { } told && (told - nextAt).Duration() < Noticeable) nextAt = told;
        State = State with { PollInterval = interval, NextUpdateAt = nextAt, Calls = Spent(interval), Rejected = _rejected.ByReason };
    }

    private void Open()
    {
        _open = true;
        _openedAt = Uptime;
        _cold = State.LastUpdateAt is not { } last || _time.GetUtcNow() - last > ColdGap;
        _first = First();
    }

    private ImmutableArray<CoinId> First() => Interest.First(_pages.Pages, State.Listed.AsSpan()[..Math.Min(_top, State.Listed.Length)]);

    private TimeSpan Interval() => _plan.IntervalWith(_budget, _pages.CallsWith(First().Length), Interest.IsWatched);

    private CallsSpent? Spent(TimeSpan interval)
    {
        if (!_budget.IsLimited) return null;

        var lasts = _budget.LeftInMonth is { } left ? interval * ((double)left / _pages.CallsWith(First().Length)) : TimeSpan.MaxValue;
        DateTimeOffset? spentOn = lasts < _budget.RestOfMonth ? new DateTimeOffset((_time.GetUtcNow() + lasts).UtcDateTime.Date, TimeSpan.Zero) : null;
        return new CallsSpent(_budget.PerMinute, _budget.PerMonth, _budget.InMonth, spentOn);
    }

    private static ImmutableArray<CoinId> Kept(ImmutableArray<CoinId> old, ImmutableArray<CoinId> now) =>
        old.AsSpan().SequenceEqual(now.AsSpan()) ? old : now;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
