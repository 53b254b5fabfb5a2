using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>The coins' logos, from the gateway itself, so that a browser talks to nobody else.</summary>
internal static class ImagesApi
{
    /// <summary>Maps <c>GET /coins/{id}/image</c>.</summary>
    public static void MapImages(this RouteGroupBuilder api) => api.MapGet("/coins/{id}/image", Get)
        .WithName("getCoinImage").WithTags("Coins").WithSummary("The coin's logo: PNG, JPEG or WebP")
        .Refuses(ProblemKind.NotFound);

    private static async Task<IResult> Get(
        string id, HttpContext context, CoinImages images, IMarketBoard market, CancellationToken cancellation)
    {
        if (!CoinId.TryParse(id, out var coin)
            || market.ImageUrlOf(coin) is not { } url
            || await images.GetAsync(url, cancellation) is not { } image)
        {
            return Problems.NotFound("There is no image of this coin.");
        }

        context.Response.Headers.CacheControl = "public, max-age=86400";
        return TypedResults.Bytes(image.Bytes, image.ContentType);
    }
}
