using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>How fast history that nobody waits for may be fetched, where the budget sets no bound.</summary>
/// <param name="Calm">For how long after the start none is.</param>
/// <param name="Step">The least time between two such calls.</param>
internal sealed record BackgroundTempo(TimeSpan Calm, TimeSpan Step);

/// <summary>
/// Which request for history is called for next, and when: within history's share of the budget, of which the background has two
/// thirds, in even steps over the rest of the month; after a failure later. A request that fails goes back into the queue a few times; one that was answered or given up is not
/// taken again for a while, since its coin may not have heard yet. What reaches back further than the plan is not asked for again.
/// No Akka in it. Requests don't survive a restart: what a coin lacks, the coin knows.
/// </summary>
internal sealed class HistoryPace(CallBudget share, BackgroundTempo tempo, TimeProvider time, Random random)
{
    private const int Tries = 3;

    /// <summary>The rest of history's share is for charts that somebody opens.</summary>
    private const double BackgroundShare = 2.0 / 3;

    /// <summary>A call that is not reported by then was never made, or nobody is left to tell.</summary>
    private static readonly TimeSpan ReportPatience = TimeSpan.FromMinutes(2);

    /// <summary>Longer than an answer takes through Kafka into the journal.</summary>
    private static readonly TimeSpan AnswerHolds = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan RefusalHolds = TimeSpan.FromHours(1);

    private static readonly Backoff Patience = new(TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(15));

    private readonly HistoryQueue _queue = new();
    private readonly Dictionary<long, (HistoryWant Want, TimeSpan At)> _called = [];
    private readonly Dictionary<HistoryRequest, (HistoryStage Stage, TimeSpan Until)> _settled = [];
    private readonly Dictionary<CoinId, int> _ranks = [];
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _blockedUntil;
    private TimeSpan _callTime;
    private TimeSpan _backgroundDue = tempo.Calm;
    private int _failures;
    private int _mostDays = int.MaxValue;

    private TimeSpan Uptime => time.GetElapsedTime(_start);

    /// <summary>Takes in a coin's request.</summary>
    public void Want(SourceProtocol.RequestHistory wanted)
    {
        var (request, now) = (wanted.Request, Uptime);
        if (request.Days > _mostDays) return;
        if (_called.Values.Any(call => call.Want.Request == request)) return;
        if (_settled.TryGetValue(request, out var settled) && now < settled.Until) return;

        _queue.Add(new HistoryWant(request, wanted.Priority, 0, _ranks.GetValueOrDefault(request.CoinId, int.MaxValue)));
    }

    /// <summary>
    /// Where a request of somebody who waits stands. Its wait is that of the budget for all calls before it, or the time that they take, one
    /// after the other, where that is longer; then its own call.
    /// </summary>
    public SourceProtocol.HistoryPlace PlaceOf(HistoryRequest request)
    {
        if (request.Days > _mostDays) return new(request, HistoryStage.BeyondPlan, null);
        if (_called.Values.Any(call => call.Want.Request == request)) return new(request, HistoryStage.Fetching, null);
        if (_settled.TryGetValue(request, out var settled) && Uptime < settled.Until) return new(request, settled.Stage, null);
        if (_queue.Before(request) is not { } before) return new(request, HistoryStage.Waiting, null);

        var turn = Longer(Longer(share.Wait(before), _blockedUntil - Uptime), before * _callTime);
        return new(request, HistoryStage.Waiting, turn + _callTime);
    }

    /// <summary>Takes in which coins are listed, in rank order: requests that come from now on are served by it.</summary>
    public void Rank(ImmutableArray<CoinId> listed)
    {
        _ranks.Clear();
        foreach (var coin in listed) _ranks[coin] = _ranks.Count;
    }

    /// <summary>Takes in that the plan does not reach back so many days.</summary>
    public void Refuse(int days) => _mostDays = Math.Min(_mostDays, days - 1);

    /// <summary>How many days back the plan reaches, as far as it was refused; null while it never was.</summary>
    public int? MostDays => _mostDays == int.MaxValue ? null : _mostDays;

    /// <summary>Takes in a call of an earlier run.</summary>
    public void Recall(DateTimeOffset at) => share.Recall(at);

    /// <summary>Takes in what was kept of an earlier run's calls.</summary>
    public void Restore(StoredCalls calls) => share.Restore(calls);

    /// <summary>What has to be kept of the calls.</summary>
    public StoredCalls Store() => share.Store();

    /// <summary>How long until a call may be made; null when there is nothing to call for.</summary>
    public TimeSpan? Wait()
    {
        TakeBackUnreported();
        while (_queue.Next is { } beyond && beyond.Request.Days > _mostDays) _queue.TryTake(out _);
        if (_queue.Next is not { } next) return null;

        var wait = Longer(share.Wait(), _blockedUntil - Uptime);
        return next.Priority == HistoryPriority.Background ? Longer(wait, _backgroundDue - Uptime) : wait;
    }

    /// <summary>Spends one call on the next request.</summary>
    /// <param name="permit">The permit's number, by which the call is reported.</param>
    /// <exception cref="InvalidOperationException">Nothing waits, or nothing may be called for now.</exception>
    public HistoryRequest Take(long permit)
    {
        if (!_queue.TryTake(out var want)) throw new InvalidOperationException("no request for history waits; ask Wait first");

        share.Spend();
        _called[permit] = (want, Uptime);
        if (want.Priority == HistoryPriority.Background) _backgroundDue = Uptime + Step();
        return want.Request;
    }

    /// <summary>The request that a permit was given for; null when it was given for something else.</summary>
    public HistoryRequest? Called(long permit) => _called.TryGetValue(permit, out var call) ? call.Want.Request : null;

    /// <summary>Takes in how a call ended; false when the report is about another call.</summary>
    public bool Report(SourceProtocol.ReportCall report)
    {
        if (!_called.Remove(report.Number, out var call)) return false;

        if (report.Outcome == CallOutcome.Ok)
        {
            _failures = 0;
            _callTime = Uptime - call.At;
            Settle(call.Want.Request, HistoryStage.Fetching, AnswerHolds);
            return true;
        }

        if (report.BeyondPlan)
        {
            Refuse(call.Want.Request.Days);
            return true;
        }

        _blockedUntil = Uptime + Patience.After(++_failures, random.NextDouble());
        PutBack(call.Want);
        return true;
    }

    private TimeSpan Step() => share.LeftInMonth is { } left
        ? Longer(tempo.Step, share.RestOfMonth / Math.Max(1, BackgroundShare * left))
        : tempo.Step;

    private void TakeBackUnreported()
    {
        foreach (var (permit, call) in _called)
            if (Uptime - call.At > ReportPatience && _called.Remove(permit))
                PutBack(call.Want);
    }

    private void PutBack(HistoryWant want)
    {
        if (want.Failures + 1 < Tries) _queue.Add(want with { Failures = want.Failures + 1 });
        else Settle(want.Request, HistoryStage.GivenUp, RefusalHolds);
    }

    private void Settle(HistoryRequest request, HistoryStage stage, TimeSpan holds)
    {
        foreach (var (other, settled) in _settled)
            if (settled.Until <= Uptime)
                _settled.Remove(other);
        _settled[request] = (stage, Uptime + holds);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
