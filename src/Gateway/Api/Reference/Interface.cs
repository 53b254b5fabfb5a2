using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CryptoViz.Gateway.Api.Reference;

/// <summary>What the description says of the interface as a whole: its name, where it is, how one signs in, and the shapes.</summary>
internal sealed class Interface(GatewayOptions options) : IOpenApiDocumentTransformer
{
    /// <summary>Signing in by the page's cookie.</summary>
    public const string Cookie = "cookie";

    /// <summary>Signing in by tokens.</summary>
    public const string Bearer = "bearer";

    private const string About =
        "Market rows, series and news of this installation. Instants are epoch milliseconds in UTC, percentages are percent points, "
        + "a number that is not known is null. The same as live streams: the SignalR hub at /hubs/market, see docs/clients.md.";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "CryptoViz", Version = Installation.Version, Description = About };
        document.Servers = [new OpenApiServer { Url = $"{options.PathBase}/" }];
        document.Components = new OpenApiComponents
        {
            Schemas = Shapes(document, context),
            SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Cookie] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Cookie,
                    Name = Accounts.SessionCookie.Name,
                    Description = "As pages do it; over https the name begins with __Host-. Requests that change something name their Origin.",
                },
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "As programs do it." },
            },
        };
        return Task.CompletedTask;
    }

    // Answers are known by their schemas and not by what happens to make them; only bodies of requests keep what was generated.
    private static Dictionary<string, IOpenApiSchema> Shapes(OpenApiDocument document, OpenApiDocumentTransformerContext context)
    {
        var bodies = document.Paths.Values
            .SelectMany(path => path.Operations?.Values ?? Enumerable.Empty<OpenApiOperation>())
            .SelectMany(operation => operation.RequestBody?.Content?.Values ?? Enumerable.Empty<OpenApiMediaType>())
            .Select(content => (content.Schema as OpenApiSchemaReference)?.Reference.Id)
            .ToHashSet();
        var answers = context.DescriptionGroups
            .SelectMany(group => group.Items)
            .SelectMany(endpoint => endpoint.ActionDescriptor.EndpointMetadata.OfType<Described>())
            .Select(described => described.Answer)
            .OfType<string>()
            .Append(Operations.Problem);
        return (document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
            .Where(schema => bodies.Contains(schema.Key))
            .Concat(WireFiles.Schemas(answers.ToHashSet()))
            .ToDictionary(schema => schema.Key, schema => schema.Value);
    }
}
