using CryptoViz.Pipeline;

namespace CryptoViz.Gateway;

/// <summary>A node's whole configuration, read strictly: a key that is not known or a value that can't be read stops the start.</summary>
internal sealed record Settings(PipelineOptions Pipeline, GatewayOptions Gateway, AccountsOptions Accounts)
{
    /// <summary>Reads section <c>CryptoViz</c>, lists by the rule of <see cref="WholeLists"/>.</summary>
    /// <exception cref="StartException">A key is unknown or a value is not allowed; the message names both and what is allowed.</exception>
    public static Settings Read(IConfigurationRoot root)
    {
        var configuration = WholeLists.Of(root, PipelineOptions.Section);
        var settings = new Settings(new(), new(), new());
        StrictKeys.Check(configuration.GetSection(PipelineOptions.Section), new Dictionary<string, Type>
        {
            [""] = typeof(PipelineOptions),
            ["Gateway"] = typeof(GatewayOptions),
            ["Accounts"] = typeof(AccountsOptions),
        });
        configuration.GetSection(PipelineOptions.Section).Bind(settings.Pipeline);
        configuration.GetSection(GatewayOptions.Section).Bind(settings.Gateway);
        configuration.GetSection(AccountsOptions.Section).Bind(settings.Accounts);
        settings.Gateway.Check();
        settings.Accounts.Check();
        return settings;
    }

    /// <summary>The one line for a value that is not allowed.</summary>
    public static StartException Wrong(string key, string? given, string allowed) => new($"{key} is '{given}'; allowed: {allowed}");
}
