using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// When to call for what is needed rarely: the list of all coins, once a day and never before the first poll, and what the key may be
/// used for, once a start. A call that fails is made again after an hour. No Akka in it.
/// </summary>
/// <param name="asksKey">True when the source tells what the key may be used for.</param>
/// <param name="time">The clock.</param>
internal sealed class SideCalls(bool asksKey, TimeProvider time)
{
    private static readonly TimeSpan ListHolds = TimeSpan.FromDays(1);
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    /// <summary>A call that is not reported by then was never made, or nobody is left to tell.</summary>
    private static readonly TimeSpan ReportPatience = TimeSpan.FromMinutes(2);

    private readonly Dictionary<CallPurpose, TimeSpan> _notBefore = [];
    private readonly Dictionary<long, CallPurpose> _called = [];
    private readonly long _start = time.GetTimestamp();
    private bool _asksKey = asksKey;

    /// <summary>When the list was read last; null before the first time.</summary>
    public DateTimeOffset? ListReadAt { get; private set; }

    /// <summary>The list was read then.</summary>
    public void ListRead(DateTimeOffset at) => ListReadAt = at;

    /// <summary>How long until a call may be made; null when there is nothing to call for.</summary>
    public TimeSpan? Wait(CallPurpose purpose, bool afterPoll)
    {
        var due = purpose switch
        {
            CallPurpose.Key when _asksKey => TimeSpan.Zero,
            CallPurpose.CoinList when afterPoll => ListReadAt is { } at ? at + ListHolds - time.GetUtcNow() : TimeSpan.Zero,
            _ => (TimeSpan?)null,
        };
        if (due is not { } own || !_notBefore.TryGetValue(purpose, out var until)) return due;

        var held = until - time.GetElapsedTime(_start);
        return held > own ? held : own;
    }

    /// <summary>A call is made.</summary>
    public void Take(CallPurpose purpose, long permit)
    {
        _called[permit] = purpose;
        Hold(purpose, ReportPatience);
    }

    /// <summary>Takes in how a call ended; null when the report is about another call.</summary>
    public CallPurpose? Report(SourceProtocol.ReportCall report)
    {
        if (!_called.Remove(report.Number, out var purpose)) return null;

        if (report.Outcome != CallOutcome.Ok) Hold(purpose, Again);
        else if (purpose == CallPurpose.Key) _asksKey = false;
        else ListRead(time.GetUtcNow());
        return purpose;
    }

    private void Hold(CallPurpose purpose, TimeSpan wait) => _notBefore[purpose] = time.GetElapsedTime(_start) + wait;
}
