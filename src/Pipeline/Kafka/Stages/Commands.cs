using System.Collections.Concurrent;

namespace CryptoViz.Streams.Kafka.Stages;

/// <summary>What others ask of a consumer's thread, in the order in which they ask; told from any thread, obeyed on the consumer's.</summary>
internal sealed class Commands
{
    private readonly BlockingCollection<Action> _waiting = [];

    /// <summary>False when the thread takes no more.</summary>
    public bool TryTell(Action command)
    {
        try
        {
            _waiting.Add(command);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Does all that waits.</summary>
    public void Obey()
    {
        while (_waiting.TryTake(out var command)) command();
    }

    /// <summary>Does the next one; false when none came in this time.</summary>
    public bool Obey(TimeSpan patience)
    {
        if (!_waiting.TryTake(out var command, patience)) return false;
        command();
        return true;
    }

    /// <summary>Takes no more, and does all that waits.</summary>
    public void End()
    {
        _waiting.CompleteAdding();
        Obey();
    }
}
