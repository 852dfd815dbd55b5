module avow.example/licence

go 1.21
