fn main() {
    println!("olá");
}
