using Confluent.Kafka;
using CryptoViz.Pipeline.Contracts;
using Microsoft.Extensions.Logging;

namespace CryptoViz.Pipeline.Topics;

/// <summary>
/// Takes dead letters: each into the local file and to topic <c>errors</c>. A letter is taken once it is in either, so that what
/// is wrong with one record never stops the others; those that Kafka did not take are counted.
/// </summary>
internal sealed class DeadLetterBox(KafkaClients kafka, DeadLetterFile file, ILogger log)
{
    private long _unsent;

    /// <summary>Hears the counts of what is taken; nobody does at first.</summary>
    public Action<SourceProtocol.ReportRejected>? Counted { get; set; }

    /// <summary>Letters that only the local file has.</summary>
    public long Unsent => Interlocked.Read(ref _unsent);

    /// <summary>Completes when all are taken; fails never.</summary>
    public Task Take(IReadOnlyCollection<DeadLetter> letters)
    {
        if (letters.Count == 0) return Task.CompletedTask;

        Counted?.Invoke(new SourceProtocol.ReportRejected(RejectedCounts.Of(letters)));
        return Task.WhenAll(letters.Select(letter => Take(DeadLetters.Fit(letter))));
    }

    private async Task Take(DeadLetter letter)
    {
        file.Keep(letter);
        try
        {
            await kafka.Send(kafka.Records.Of(letter));
        }
        catch (KafkaException e)
        {
            Interlocked.Increment(ref _unsent);
            log.LogWarning("A dead letter of {Origin} is only in the local file: {Reason}", letter.Origin, e.Error.Reason);
        }
    }
}
