namespace CryptoViz.Pipeline.Storage;

/// <summary>Tells when a step takes longer than a disk should. One thread takes the steps; any may ask.</summary>
internal sealed class StepWatch(TimeProvider time)
{
    // A busy disk answers within a second or two.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    // When the step under way began; 0 without one.
    private long _begun;

    /// <summary>How long the step under way has taken; null while that is no longer than a disk may take.</summary>
    public TimeSpan? Overdue =>
        Interlocked.Read(ref _begun) is not 0 and var begun && time.GetElapsedTime(begun) is var taken && taken >= Longest ? taken : null;

    /// <summary>Takes a step.</summary>
    public void Run(Action step)
    {
        Interlocked.Exchange(ref _begun, time.GetTimestamp());
        try
        {
            step();
        }
        finally
        {
            Interlocked.Exchange(ref _begun, 0);
        }
    }
}
