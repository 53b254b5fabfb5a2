using System.Collections.Concurrent;
using CryptoViz.Gateway.Wire;

namespace CryptoViz.Gateway.Realtime;

/// <summary>A frame but for its head: its type and the payload that all streams at the same place share.</summary>
internal sealed class Frame(string type, FrameBody body)
{
    // A broadcast takes less; the server's time is told to people in seconds.
    private static readonly TimeSpan SameTime = TimeSpan.FromMilliseconds(20);

    private volatile Headed? _last;
    private ConcurrentDictionary<string, Lazy<Frame>>? _withFields;

    /// <summary><c>snapshot</c> or <c>delta</c>.</summary>
    public string Type => type;

    /// <summary>The payload.</summary>
    public FrameBody Body => body;

    /// <summary>The frame with only these fields in its rows; made once for all streams that show the same.</summary>
    public Frame WithFields(RowFields fields) => LazyInitializer.EnsureInitialized(ref _withFields, () => new ConcurrentDictionary<string, Lazy<Frame>>())
        .GetOrAdd(fields.Text, _ => new Lazy<Frame>(() => new Frame(type, body.WithFields(fields)))).Value;

    /// <summary>The whole frame with its whole payload; streams that send it at the same time, to 20 ms, share the head too.</summary>
    public RawJson With(string cursor, DateTimeOffset now, string mode)
    {
        if (_last is { } last && last.Cursor == cursor && (now - last.At).Duration() < SameTime) return last.Json;

        var json = FrameJson.Of(type, cursor, now, mode, body.Json);
        _last = new Headed(cursor, now, json);
        return json;
    }

    private sealed record Headed(string Cursor, DateTimeOffset At, RawJson Json);
}
