namespace CryptoViz.Tests;

/// <summary>Waits for what happens elsewhere.</summary>
internal static class Until
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Asks again until it is true.</summary>
    public static Task TrueAsync(Func<bool> question) => TrueAsync(() => Task.FromResult(question()));

    /// <summary>Asks again until it is true.</summary>
    /// <exception cref="TimeoutException">It is not within 30 seconds.</exception>
    public static async Task TrueAsync(Func<Task<bool>> question)
    {
        using var end = new CancellationTokenSource(Longest);
        using var timer = new PeriodicTimer(Step);
        try
        {
            while (!await question()) await timer.WaitForNextTickAsync(end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            throw new TimeoutException($"not within {Longest}");
        }
    }
}
