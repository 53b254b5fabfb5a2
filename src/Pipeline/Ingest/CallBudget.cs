using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// How many calls may still be made: never more than <paramref name="perMinute"/> in any 60 seconds, nor more than
/// <paramref name="perMonth"/> in a calendar month (UTC). What was spent before the very first call is not known, so the month of
/// that call has only the share that is left of it, as if the rest had been spent evenly. Calls are kept by whoever has a journal
/// (<see cref="Store"/>, <see cref="Recall(DateTimeOffset)"/>). Seconds are measured on the monotonic clock, which nobody sets back.
/// </summary>
internal sealed class CallBudget(int perMinute, int? perMonth, TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<(long Ticks, DateTimeOffset At)> _lastMinute = new();
    private DateTimeOffset? _since;
    private DateTimeOffset _month;
    private int _inMonth;

    /// <summary>A budget without a bound, for calls that don't leave the process.</summary>
    public static CallBudget Unlimited(TimeProvider time) => new(int.MaxValue, null, time);

    /// <summary>True when calls are counted at all.</summary>
    public bool IsLimited => PerMinute != int.MaxValue || PerMonth is not null;

    /// <summary>The most calls in a minute.</summary>
    public int PerMinute { get; private set; } = perMinute;

    /// <summary>The most calls in this month: a month's, or the share of it that began with the first call; null without a limit.</summary>
    public int? PerMonth
    {
        get
        {
            if (perMonth is not { } most) return null;

            var month = StartOfMonth(time.GetUtcNow());
            var since = _since ?? time.GetUtcNow();
            return since <= month ? most : (int)(most * ((month.AddMonths(1) - since) / (month.AddMonths(1) - month)));
        }
    }

    /// <summary>Calls made in this month.</summary>
    public int InMonth
    {
        get
        {
            Turn();
            return _inMonth;
        }
    }

    /// <summary>Calls that this month still allows; null without a limit.</summary>
    public int? LeftInMonth => PerMonth is { } most ? Math.Max(0, most - InMonth) : null;

    /// <summary>How long until the next month.</summary>
    public TimeSpan RestOfMonth => StartOfMonth(time.GetUtcNow()).AddMonths(1) - time.GetUtcNow();

    /// <summary>A budget of its own for one kind of call: a part of this one's limits, and at least one call a minute.</summary>
    public CallBudget Part(double share) => new(Math.Max(1, (int)(share * PerMinute)), perMonth is { } month ? (int)(share * month) : null, time);

    /// <summary>How long until a call may be made; zero when it may now.</summary>
    /// <param name="before">How many others are made before it, each as soon as it may.</param>
    public TimeSpan Wait(int before = 0)
    {
        Turn();
        if (LeftInMonth <= before) return RestOfMonth;

        // A call frees its place a minute after it was made, and so do those before this one.
        var (minutes, place) = Math.DivRem(before, PerMinute);
        var freed = _lastMinute.Count + place - PerMinute;
        var wait = freed < 0 ? TimeSpan.Zero : Minute - time.GetElapsedTime(_lastMinute.ElementAt(freed).Ticks);
        return (minutes * Minute) + (wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
    }

    /// <summary>Takes one call off the budget.</summary>
    /// <exception cref="InvalidOperationException">No call may be made now.</exception>
    public void Spend()
    {
        if (Wait() > TimeSpan.Zero) throw new InvalidOperationException("the budget is spent; ask Wait first");

        Count(time.GetTimestamp(), time.GetUtcNow());
    }

    /// <summary>
    /// Takes in what the source itself says: it knows the limits of the key, and what other programs have spent with it.
    /// </summary>
    public void Learn(KeyLimits limits)
    {
        if (limits.PerMinute is > 0 and var minute) PerMinute = minute;
        if (limits.PerMonth is not { } month) return;

        perMonth = month;
        Turn();
        _since = StartOfMonth(time.GetUtcNow());
        if (limits.LeftInMonth is { } left) _inMonth = Math.Clamp(month - left, 0, month);
    }

    /// <summary>Takes in a call of an earlier run.</summary>
    public void Recall(DateTimeOffset at)
    {
        Turn();
        var age = time.GetUtcNow() - at;
        // A clock that was set back since makes no call younger than now.
        var ticks = time.GetTimestamp() - (long)(Math.Max(age.TotalSeconds, 0) * time.TimestampFrequency);
        if (StartOfMonth(at) == _month) Count(ticks, at);
        else
        {
            _since ??= at;
            if (age < Minute) _lastMinute.Enqueue((ticks, at));
        }
    }

    /// <summary>Takes in what <see cref="Store"/> gave in an earlier run, before anything else.</summary>
    public void Restore(StoredCalls calls)
    {
        foreach (var at in calls.Latest) Recall(at);
        if (calls.Latest is [.., var last] && StartOfMonth(last) == _month) _inMonth = calls.InMonth;
        _since = calls.Since;
    }

    /// <summary>What has to be kept of the calls.</summary>
    public StoredCalls Store() => new(_since, InMonth, [.. _lastMinute.Select(call => call.At)]);

    private void Count(long ticks, DateTimeOffset at)
    {
        Turn();
        _since ??= at;
        _inMonth++;
        _lastMinute.Enqueue((ticks, at));
    }

    // One call stays when it is old: its time tells which month the count belongs to.
    private void Turn()
    {
        while (_lastMinute.Count > 1 && time.GetElapsedTime(_lastMinute.Peek().Ticks) >= Minute) _lastMinute.Dequeue();

        var month = StartOfMonth(time.GetUtcNow());
        if (month <= _month) return;

        _month = month;
        _inMonth = 0;
    }

    private static DateTimeOffset StartOfMonth(DateTimeOffset at) => new(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
