namespace CryptoViz.Gateway.Realtime;

/// <summary>So many connections to the hub and no more: a further one is refused with 503 before it becomes a WebSocket.</summary>
internal sealed class ConnectionRoom(int most)
{
    private int _taken;

    /// <summary>Serves a connection for as long as it lasts, or refuses it.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate serve)
    {
        try
        {
            if (Interlocked.Increment(ref _taken) <= most) await serve(context);
            else context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        finally
        {
            Interlocked.Decrement(ref _taken);
        }
    }
}
