using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace CryptoViz.Tests;

/// <summary>A web server for a test, which plays a source or stands between.</summary>
internal static class Loopback
{
    /// <summary>A silent one on a free port of this computer, to be given its answers and started.</summary>
    public static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    /// <summary>Where a started one listens.</summary>
    public static Uri AddressOf(WebApplication server) => new(server.Urls.Single());
}
