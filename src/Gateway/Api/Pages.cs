namespace CryptoViz.Gateway.Api;

/// <summary>The dashboard's files, and its one page under each of its addresses.</summary>
internal static class Pages
{
    private static readonly string[] Addresses = ["/", "/coins/{**id}", "/news", "/favorites", "/sign-in"];
    private const string RootBase = """<base href="/" />""";

    /// <summary>Serves the files. Names in <c>/assets</c> carry a hash of their content, so a browser never asks for one again.</summary>
    public static void UsePageFiles(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
            file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
    });

    /// <summary>Maps the addresses of the dashboard's page.</summary>
    public static void MapPages(this IEndpointRouteBuilder app)
    {
        foreach (var address in Addresses) app.MapGet(address, Get).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> Get(
        HttpContext context, IWebHostEnvironment environment, GatewayOptions options, CancellationToken cancellation)
    {
        var page = environment.WebRootFileProvider.GetFileInfo("index.html");
        if (page is not { Exists: true, PhysicalPath: { } path })
            return Problems.NotFound("The dashboard is not built: ./build.sh --target=Run builds and serves it.");

        // Everything on the page is relative to this one address, whether the proxy before it strips the path or not.
        var text = await File.ReadAllTextAsync(path, cancellation);
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Text(text.Replace(RootBase, $"""<base href="{options.PathBase}/" />""", StringComparison.Ordinal), "text/html; charset=utf-8");
    }
}
