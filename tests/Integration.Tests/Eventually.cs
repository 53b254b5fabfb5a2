namespace CryptoViz.Integration.Tests;

/// <summary>Waits for what another process does.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks again until it is true; a failure of the question counts as not yet. Fails with <paramref name="explain"/>.</summary>
    public static async Task TrueAsync(Func<Task<bool>> question, TimeSpan patience, Func<string> explain)
    {
        using var timer = new PeriodicTimer(Step);
        for (var left = patience; left > TimeSpan.Zero; left -= Step)
        {
            try
            {
                if (await question()) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await timer.WaitForNextTickAsync();
        }

        throw new TimeoutException($"not within {patience}: {explain()}");
    }
}
