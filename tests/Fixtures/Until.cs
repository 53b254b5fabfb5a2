namespace CryptoViz.Tests;

/// <summary>Waits for what happens elsewhere.</summary>
internal static class Until
{
    /// <summary>How long to wait for what comes at once: longer than any stall of a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again until it is true.</summary>
    public static Task TrueAsync(Func<bool> question, TimeSpan? patience = null) => TrueAsync(() => Task.FromResult(question()), patience);

    /// <summary>Asks again until it is true.</summary>
    /// <exception cref="TimeoutException">It is not within the patience, <see cref="Patience"/> unless given.</exception>
    public static async Task TrueAsync(Func<Task<bool>> question, TimeSpan? patience = null)
    {
        var longest = patience ?? Patience;
        using var end = new CancellationTokenSource(longest);
        using var timer = new PeriodicTimer(Step);
        try
        {
            while (!await question()) await timer.WaitForNextTickAsync(end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            throw new TimeoutException($"not within {longest}");
        }
    }
}
