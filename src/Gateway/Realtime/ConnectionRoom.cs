namespace CryptoViz.Gateway.Realtime;

/// <summary>
/// So many connections to the hub and no more, of one address at most half of them, so that it can't shut out all others: a further one is
/// refused with 503 before it becomes a WebSocket. Who counts as one address is <see cref="ClientAddress"/>'s rule.
/// </summary>
internal sealed class ConnectionRoom(int most)
{
    private readonly int _mostOfAddress = Math.Max(1, most / 2);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _byAddress = [];
    private int _taken;

    /// <summary>Serves a connection for as long as it lasts, or refuses it.</summary>
    public async Task ServeAsync(HttpContext context, RequestDelegate serve)
    {
        var address = ClientAddress.CountedAs(context.Connection.RemoteIpAddress);
        if (!Enter(address))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            await serve(context);
        }
        finally
        {
            Leave(address);
        }
    }

    private bool Enter(string? address)
    {
        lock (_lock)
        {
            var ofAddress = address is null ? 0 : _byAddress.GetValueOrDefault(address);
            if (_taken >= most || ofAddress >= _mostOfAddress) return false;

            _taken++;
            if (address is not null) _byAddress[address] = ofAddress + 1;
            return true;
        }
    }

    private void Leave(string? address)
    {
        lock (_lock)
        {
            _taken--;
            if (address is not null && --_byAddress[address] == 0) _byAddress.Remove(address);
        }
    }
}
