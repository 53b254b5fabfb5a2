using Scalar.AspNetCore;

namespace CryptoViz.Gateway.Api.Reference;

/// <summary>The interface's own description: <c>/openapi/v1.json</c> for programs and <c>/docs</c> for people.</summary>
internal static class ReferenceHosting
{
    /// <summary>Adds the description.</summary>
    public static IServiceCollection AddReference(this IServiceCollection services) => services.AddOpenApi("v1", openApi =>
    {
        openApi.AddOperationTransformer<Operations>();
        openApi.AddDocumentTransformer<Interface>();
    });

    /// <summary>Maps <c>/openapi/v1.json</c>, and <c>/docs</c>, whose program comes from here and calls nobody else.</summary>
    public static void MapReference(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapScalarApiReference("/docs", page =>
            {
                page.Title = "CryptoViz: interface";
                page.OpenApiRoutePattern = "/openapi/{documentName}.json";
                page.DynamicNonce = true;
                (page.DefaultFonts, page.Telemetry, page.HideClientButton) = (false, false, true);
                page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
                page.Agent = new ScalarAgentOptions { Disabled = true };
                page.Mcp = new ScalarMcpOptions { Disabled = true };
            })
            .AllowAnonymous();
    }
}
