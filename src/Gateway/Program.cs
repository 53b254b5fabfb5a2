using CryptoViz.Gateway;
using CryptoViz.Gateway.Accounts;
using CryptoViz.Gateway.Commands;
using CryptoViz.Pipeline;

if (CommandTable.IsAskedBy(args)) return await CommandTable.RunAsync(args, Console.Out, Console.Error);

var started = false;
try
{
    // Configuration: appsettings.json, environment, command line; the same in every environment.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions
    {
        Args = CommandLine.Expand(args),
        ContentRootPath = AppContext.BaseDirectory,
        EnvironmentName = Environments.Production,
    });
    var settings = Settings.Read(builder.Configuration);

    // What can stop a start, before anything runs.
    var urls = builder.Configuration["urls"] is { Length: > 0 } given ? given : CommandLine.DefaultAddress;
    foreach (var address in ListenAddress.Read(urls)) address.EnsureFree();
    using var logs = LoggerFactory.Create(logging => logging.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());
    await using var prepared = await PipelineHosting.PrepareAsync(settings.Pipeline, TimeProvider.System, logs, CancellationToken.None);

    // The parts.
    var installation = Installation.Of(prepared, settings.Pipeline, TimeProvider.System);
    builder.WebHost.UseUrls(urls);
    builder.Logging.KeepQuietUntil(() => started);
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddPipeline(prepared);
    builder.Services.AddGateway(settings.Gateway, settings.Accounts, installation);
    await using var app = builder.Build();
    app.MapGateway();

    // From start to end.
    await app.Services.GetRequiredService<AccountsSchema>().OpenAsync();
    await app.StartAsync();
    started = true;
    var first = app.Services.GetRequiredService<FirstAccount>();
    Console.WriteLine(new StartBlock
    {
        Urls = app.Urls,
        DataDirectory = prepared.DataDirectory,
        Source = prepared.SourceName,
        SourceReason = prepared.SourceReason,
        PollPlan = prepared.PollPlan,
        EmbeddedBroker = settings.Pipeline.Kafka.Embedded,
        FirstAccountCode = await first.IsMissingAsync() ? first.Code : null,
    });
    await app.WaitForShutdownAsync();
    Console.WriteLine("CryptoViz has ended.");
    return 0;
}
catch (Exception e) when (!started)
{
    Console.Error.WriteLine($"CryptoViz can't start: {StartFailure.LineOf(e)}");
    return 1;
}
