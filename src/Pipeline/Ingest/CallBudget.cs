namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// How many calls may still be made: never more than <paramref name="perMinute"/> in any 60 seconds, nor more than
/// <paramref name="perMonth"/> in a calendar month (UTC). All of it is in memory: what was spent before the start is not
/// known, so the first month's budget is cut to the share of the month that is left, as if it had been spent evenly.
/// Seconds are measured on the monotonic clock, which nobody sets back.
/// </summary>
internal sealed class CallBudget(int perMinute, int? perMonth, TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<long> _lastMinute = new();
    private DateTimeOffset _month;
    private int _left;

    /// <summary>The most calls in a minute.</summary>
    public int PerMinute => perMinute;

    /// <summary>Calls that this month still allows; null without a limit.</summary>
    public int? LeftInMonth
    {
        get
        {
            Turn();
            return perMonth is null ? null : _left;
        }
    }

    /// <summary>How long until the next month.</summary>
    public TimeSpan RestOfMonth => StartOfMonth(time.GetUtcNow()).AddMonths(1) - time.GetUtcNow();

    /// <summary>A budget of its own for one kind of call: a part of this one's limits, and at least one call a minute.</summary>
    public CallBudget Part(double share) => new(Math.Max(1, (int)(share * perMinute)), perMonth is { } month ? (int)(share * month) : null, time);

    /// <summary>How long until a call may be made; zero when it may now.</summary>
    public TimeSpan Wait()
    {
        Turn();
        if (perMonth is not null && _left <= 0) return RestOfMonth;
        return _lastMinute.Count < perMinute ? TimeSpan.Zero : Minute - time.GetElapsedTime(_lastMinute.Peek());
    }

    /// <summary>Takes one call off the budget.</summary>
    /// <exception cref="InvalidOperationException">No call may be made now.</exception>
    public void Spend()
    {
        if (Wait() > TimeSpan.Zero) throw new InvalidOperationException("the budget is spent; ask Wait first");

        _lastMinute.Enqueue(time.GetTimestamp());
        _left--;
    }

    private void Turn()
    {
        while (_lastMinute.TryPeek(out var at) && time.GetElapsedTime(at) >= Minute) _lastMinute.Dequeue();

        var now = time.GetUtcNow();
        var month = StartOfMonth(now);
        if (month <= _month || perMonth is null) return;

        var length = month.AddMonths(1) - month;
        _left = _month == default ? (int)(perMonth.Value * (RestOfMonth / length)) : perMonth.Value;
        _month = month;
    }

    private static DateTimeOffset StartOfMonth(DateTimeOffset at) => new(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
