using HubSpotSfSync.Silo.Hosting;

return await SiloCommand.Build(SiloProgram.RunAsync).Parse(args).InvokeAsync();
