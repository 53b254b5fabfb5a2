using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;

namespace CryptoViz.Benchmarks.Push;

/// <summary>Finds a field in what comes, in whatever pieces, and takes its value for the moment when it was sent.</summary>
internal sealed class StampReader(string field, ConcurrentQueue<double> latencies)
{
    // The field and the longest stamp behind it.
    private const int Overlap = 32;

    // A snapshot has invented prices, and prices of before the connection.
    private readonly long _since = ConnectionSet.Stamp;
    private readonly byte[] _field = Encoding.ASCII.GetBytes(field);
    private readonly byte[] _text = new byte[4096 + Overlap];
    private int _kept;
    private long _newest;

    /// <summary>The latest stamp so far; 0 before the first.</summary>
    public long Newest => Volatile.Read(ref _newest);

    public void Take(ReadOnlySpan<byte> piece)
    {
        piece.CopyTo(_text.AsSpan(_kept));
        var text = _text.AsSpan(0, _kept + piece.Length);
        var now = ConnectionSet.Stamp;
        var at = 0;
        while (text[at..].IndexOf(_field) is >= 0 and var found && text.Length - at - found >= Overlap)
        {
            at += found + _field.Length;
            if (!Utf8Parser.TryParse(text[at..], out long stamp, out _) || stamp <= _since || stamp > now) continue;

            latencies.Enqueue((now - stamp) / 1000.0);
            if (stamp > _newest) Volatile.Write(ref _newest, stamp);
        }

        var rest = text[Math.Max(at, text.Length - Overlap)..];
        _kept = rest.Length;
        rest.CopyTo(_text);
    }
}
