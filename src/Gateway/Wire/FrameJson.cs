using System.Text.Json;

namespace CryptoViz.Gateway.Wire;

/// <summary>Frames: <c>{v, type, cursor, serverTime, mode, …payload}</c>.</summary>
internal static class FrameJson
{
    /// <summary>The frame format's version.</summary>
    public const int Version = 1;

    /// <summary>A frame with a payload; only the few bytes of the head are the frame's own.</summary>
    /// <param name="type"><c>snapshot</c> or <c>delta</c>.</param>
    /// <param name="cursor">What a client resumes from.</param>
    /// <param name="serverTime">When the frame is sent.</param>
    /// <param name="mode"><c>live</c> or <c>demo</c>.</param>
    /// <param name="payload">A JSON object with at least one field.</param>
    public static RawJson Of(string type, string cursor, DateTimeOffset serverTime, string mode, byte[] payload)
    {
        var head = JsonText.Encode((type, cursor, serverTime, mode), static (json, frame) =>
        {
            WriteHead(json, frame.type, frame.cursor, frame.serverTime, frame.mode);
            json.WriteEndObject();
        });

        // The head's closing brace gives way to the comma before the payload's first field.
        head[^1] = (byte)',';
        return new RawJson(head, payload.AsMemory(1));
    }

    /// <summary>The last frame of a stream.</summary>
    /// <param name="reason">One of <see cref="EndReason"/>.</param>
    /// <param name="retryAfter">After how long a client may try again; null when it makes no sense to.</param>
    /// <param name="serverTime">When the frame is sent.</param>
    /// <param name="mode"><c>live</c> or <c>demo</c>.</param>
    public static RawJson End(string reason, TimeSpan? retryAfter, DateTimeOffset serverTime, string mode)
    {
        var bytes = JsonText.Encode((reason, retryAfter, serverTime, mode), static (json, frame) =>
        {
            WriteHead(json, "end", null, frame.serverTime, frame.mode);
            json.WriteString("reason", frame.reason);
            json.Field("retryAfterMs", (long?)frame.retryAfter?.TotalMilliseconds);
            json.WriteEndObject();
        });
        return new RawJson(bytes, default);
    }

    private static void WriteHead(Utf8JsonWriter json, string type, string? cursor, DateTimeOffset serverTime, string mode)
    {
        json.WriteStartObject();
        json.WriteNumber("v", Version);
        json.WriteString("type", type);
        json.WriteString("cursor", cursor);
        json.Field("serverTime", (DateTimeOffset?)serverTime);
        json.WriteString("mode", mode);
    }
}

/// <summary>Why a stream ends.</summary>
internal static class EndReason
{
    /// <summary>No coin has the id.</summary>
    public const string UnknownCoin = "unknown-coin";

    /// <summary>The argument is not what the stream takes.</summary>
    public const string InvalidArgument = "invalid-argument";

    /// <summary>The stream is a user's own and nobody is signed in, or not any more.</summary>
    public const string SignedOut = "signed-out";

    /// <summary>The connection has as many streams as are allowed.</summary>
    public const string TooManyStreams = "too-many-streams";

    /// <summary>The client took nothing of what it was sent for a while.</summary>
    public const string TooSlow = "too-slow";

    /// <summary>The server stops; another or the next one takes the stream.</summary>
    public const string ServerStopping = "server-stopping";
}
