namespace CryptoViz.Pipeline.Ingest.Rss;

/// <summary>
/// Lets so many fetches happen at the same time and no more, and those of one host only some time apart, since several feeds can be
/// one publisher's. This machine needs no such care.
/// </summary>
/// <param name="apart">The least time between the starts of two fetches from one host.</param>
/// <param name="time">The clock.</param>
internal sealed class FetchTurns(TimeSpan apart, TimeProvider time)
{
    private const int MostAtOnce = 4;

    private readonly SemaphoreSlim _atOnce = new(MostAtOnce);
    private readonly Dictionary<string, long> _nextOf = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a turn; disposing of it gives it back.</summary>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public async Task<IDisposable> TakeAsync(Uri address, CancellationToken stop)
    {
        var wait = address.IsLoopback ? TimeSpan.Zero : Reserve(address.Host);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, stop);
        await _atOnce.WaitAsync(stop);
        return new Turn(_atOnce);
    }

    private TimeSpan Reserve(string host)
    {
        lock (_nextOf)
        {
            var now = time.GetTimestamp();
            var at = Math.Max(_nextOf.GetValueOrDefault(host, now), now);
            _nextOf[host] = at + (long)(apart.TotalSeconds * time.TimestampFrequency);
            return time.GetElapsedTime(now, at);
        }
    }

    private sealed class Turn(SemaphoreSlim atOnce) : IDisposable
    {
        public void Dispose() => atOnce.Release();
    }
}
