using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// How a call over the network ended: with an answer, or with the reason why not. Nothing that a server or a network does
/// is an exception above this type.
/// </summary>
internal abstract record CallResult<T>
{
    private CallResult()
    {
    }

    /// <summary>The answer came.</summary>
    internal sealed record Ok(T Answer) : CallResult<T>;

    /// <summary>No usable answer came.</summary>
    internal sealed record Failed(CallFailure Failure) : CallResult<T>;

    public static implicit operator CallResult<T>(CallFailure failure) => new Failed(failure);
}

/// <summary>Why a call gave no usable answer.</summary>
/// <param name="Outcome">What it means for the next calls; never <see cref="CallOutcome.Ok"/>.</param>
/// <param name="Detail">One line for a person, without secrets.</param>
/// <param name="RetryAfter">How long the server asked to wait; null when it said nothing readable.</param>
internal sealed record CallFailure(CallOutcome Outcome, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>The status of the answer; null when none came.</summary>
    public int? Status { get; init; }

    /// <summary>The code that the source itself gives for it in a JSON answer; null without one.</summary>
    public int? Code { get; init; }

    /// <summary>The start of a body that was too large to be read whole; null otherwise.</summary>
    public ReadOnlyMemory<byte>? Excess { get; init; }
}
