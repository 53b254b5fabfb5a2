using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.SignalR;

namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// What a client may send on one connection, looked at before SignalR reads it: a message beyond the rate or the size closes the
/// connection with a message that says so. Calls of unknown methods, wrong arguments and pings count like any other message.
/// </summary>
internal sealed class MessageLimits(PipeReader inner, TimeProvider time) : PipeReader
{
    /// <summary>The longest message. Ids of 250 coins fit; nothing else that a client sends is long.</summary>
    public const int LongestBytes = 8 * 1024;

    /// <summary>How many messages may come at once: a page that comes back opens all its streams, and may close them again.</summary>
    public const int Burst = 200;

    /// <summary>How many messages a second may come for ever.</summary>
    public const int Rate = 20;

    private const byte Separator = 0x1e;

    private ReadOnlySequence<byte> _buffer;
    private long _countedAhead;
    private double _allowed = Burst;
    private long _countedAt = time.GetTimestamp();

    /// <inheritdoc/>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await inner.ReadAsync(cancellationToken);
        Take(result.Buffer);
        return result;
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result)) return false;

        Take(result.Buffer);
        return true;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // What comes with the handshake is given out twice.
        _countedAhead = Count(_buffer.Slice(consumed));
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private void Take(in ReadOnlySequence<byte> buffer)
    {
        _buffer = buffer;
        _allowed = Math.Min(Burst, _allowed + (time.GetElapsedTime(_countedAt).TotalSeconds * Rate));
        _countedAt = time.GetTimestamp();
        _allowed -= Count(buffer) - _countedAhead;

        // Of all exceptions this is the one whose words SignalR tells the client.
        if (_allowed < 0) throw new HubException($"at most {Rate} messages a second, {Burst} at once");
    }

    private static long Count(in ReadOnlySequence<byte> buffer)
    {
        var count = 0L;
        var rest = new SequenceReader<byte>(buffer);
        while (rest.TryReadTo(out ReadOnlySequence<byte> message, Separator))
        {
            ThrowIfLong(message.Length);
            count++;
        }

        ThrowIfLong(rest.Remaining);
        return count;
    }

    private static void ThrowIfLong(long length)
    {
        if (length > LongestBytes) throw new HubException($"a message has at most {LongestBytes} bytes");
    }
}
