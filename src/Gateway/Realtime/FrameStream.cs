using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Realtime;

/// <summary>The part of a feed that a stream shows.</summary>
/// <param name="Mark">Goes into the cursors, see <see cref="StreamCursor"/>; null for the whole.</param>
/// <param name="Wanted">Which fragments, by key; null for all.</param>
/// <param name="Fields">Which fields of rows; null for all.</param>
internal sealed record StreamPart<TState>(string? Mark, Func<TState, string, bool>? Wanted = null, RowFields? Fields = null)
{
    /// <summary>All of it.</summary>
    public static readonly StreamPart<TState> Whole = new(Mark: null);
}

/// <summary>
/// Turns a feed into the frames of one stream. It is pulled: SignalR asks for the next frame when the one before is written, so a
/// stream holds no frame and no queue, only the number of the frame that it sent last. A slow client gets fewer, joined frames.
/// </summary>
internal sealed class FrameStream(Installation installation, TimeProvider time)
{
    /// <summary>After how long a client may try again where trying helps; clients add their own jitter.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>The frames of a stream from where its client stands, until it is over.</summary>
    public async IAsyncEnumerable<RawJson> Read<TState, TChange>(
        Feed<TState, TChange> feed,
        StreamPart<TState> part,
        StreamArgument argument,
        OpenStream stream)
        where TState : class, IFeedState<TChange>
        where TChange : class, IFeedChange<TChange>
    {
        using var reading = new Reading<TState, TChange>(feed);
        using var waiter = new FrameWaiter(stream.Over);
        var cursor = StreamCursor.Parse(argument.Cursor, part.Mark);
        long? sent = null;
        while (!stream.Over.IsCancellationRequested)
        {
            var now = feed.Now;
            if (now.Ended is { } reason)
            {
                yield return End(reason);
                yield break;
            }

            if (now.Frames is not { } frames || Next(frames, sent, cursor) is not { } frame)
            {
                await waiter.WaitAsync(now.Waiters).ConfigureAwait(false);
                continue;
            }

            sent = frames.Number;
            var sentAt = time.GetTimestamp();
            yield return Json(frame, part, frames);
            await Pause(argument.Pace, sentAt, stream.Over);
        }

        if (stream.EndReason is { } ended) yield return End(ended);
    }

    /// <summary>The frame that ends a stream.</summary>
    public RawJson End(string reason) =>
        FrameJson.End(reason, reason is EndReason.ServerStopping or EndReason.TooSlow ? RetryAfter : null, time.GetUtcNow(), installation.Mode);

    private static Frame? Next<TState, TChange>(Frames<TState, TChange> frames, long? sent, Cursor? cursor)
        where TState : class, IFeedState<TChange>
        where TChange : class, IFeedChange<TChange> =>
        sent is { } number ? frames.After(number) : frames.Resume(cursor);

    private RawJson Json<TState, TChange>(Frame frame, StreamPart<TState> part, Frames<TState, TChange> frames)
        where TState : class, IFeedState<TChange>
        where TChange : class, IFeedChange<TChange>
    {
        var (cursor, now) = (StreamCursor.Text(frames.Cursor, part.Mark), time.GetUtcNow());
        var shown = part.Fields is { } fields ? frame.WithFields(fields) : frame;
        return part.Wanted is { } wanted
            ? FrameJson.Of(frame.Type, cursor, now, installation.Mode, shown.Body.Only(key => wanted(frames.State, key)))
            : shown.With(cursor, now, installation.Mode);
    }

    private Task Pause(TimeSpan pace, long sentAt, CancellationToken over)
    {
        // At the full pace the frame clock paces already.
        var wait = pace > StreamArgument.FullPace ? pace - time.GetElapsedTime(sentAt) : TimeSpan.Zero;
        return wait > TimeSpan.Zero ? Quietly(Task.Delay(wait, time, over)) : Task.CompletedTask;
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private sealed class Reading<TState, TChange> : IDisposable
        where TState : class, IFeedState<TChange>
        where TChange : class, IFeedChange<TChange>
    {
        private readonly Feed<TState, TChange> _feed;

        public Reading(Feed<TState, TChange> feed)
        {
            _feed = feed;
            feed.Enter();
        }

        public void Dispose() => _feed.Leave();
    }
}
